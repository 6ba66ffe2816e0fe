/** A page that sends what it and its worker record: to the address in its query. */

import { sendOnHide } from "../../build/browser.js";
import { Registry } from "../../build/index.js";

const registry = new Registry();
const receiver = new URLSearchParams(location.search).get("to");
// The interval is longer than any test: only events and `flush` send.
const sending = sendOnHide(registry, receiver, { interval: 3_600_000, onError: () => {} });
const clicks = registry.counter({ name: "clicks_total", labelNames: ["by"] });
const worker = new Worker("sending.worker.js", { type: "module" });
worker.postMessage(registry.handle);

/** Records so many clicks here, and as many in the worker. */
globalThis.click = (times) =>
  new Promise((resolve) => {
    for (let i = 0; i < times; i++) clicks.labels("page").inc();
    worker.onmessage = () => resolve();
    worker.postMessage(times);
  });
globalThis.flush = () => sending.flush();
globalThis.unsent = () => sending.unsent;
// Says by what it sends that it is there, and how: drivers do not know of pages that were kept.
const shown = registry.counter({ name: "shown_total", labelNames: ["how"] });
addEventListener("pageshow", ({ persisted }) => {
  shown.labels(persisted ? "kept" : "loaded").inc();
  sending.flush();
});
