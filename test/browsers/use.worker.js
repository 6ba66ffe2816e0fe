/** A worker, dedicated or shared, that replies to its first message with what it could do. */

import { Registry } from "../../build/index.js";
import { errorOf, receivedError, used } from "./use.js";

const functions = {
  stay: ({ handle }) => Registry.attach(handle).gauge({ name: "level", aggregate: "sum" }).set(1),
  use: () => used(),
  attach: ({ handle }) => errorOf(() => Registry.attach(handle).counter({ name: "attached_total" }).inc()),
};

function answer(port) {
  port.addEventListener("message", ({ data }) => port.postMessage(functions[data.name](data)), { once: true });
  port.addEventListener("messageerror", async () => {
    port.postMessage({ heard: "messageerror", ...used(), received: await receivedError() });
  });
}

if (typeof globalThis.postMessage === "function") answer(globalThis);
else {
  addEventListener("connect", ({ ports: [port] }) => {
    answer(port);
    port.start();
  });
}
