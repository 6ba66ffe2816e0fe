// A worker: it writes pages, and counts them.
import { parentPort } from "node:worker_threads";
import { pages, sizes } from "./metrics.js";

parentPort.on("message", (name) => {
  const page = `<h1>Hello ${name}</h1>`;
  pages.inc({ template: "hello" });
  sizes.observe(page.length);
  parentPort.postMessage(page);
});
