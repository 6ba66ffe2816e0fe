/** Replies with the effects of the calls in a dedicated, shared or service worker. */

import { probe } from "../hosts/probe.js";

const answer = async ({ data, source, ports: [port] }) => {
  const answers = await probe(data.handle);
  (port ?? source ?? globalThis).postMessage({ answers });
};

addEventListener("message", answer);
addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = async ({ data }) => port.postMessage({ answers: await probe(data.handle) });
});
