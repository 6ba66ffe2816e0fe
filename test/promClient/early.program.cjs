// A worker that counts before the main thread has loaded threadtally/prom-client, and is killed afterwards.
"use strict";
const { Worker, isMainThread, parentPort } = require("node:worker_threads");

function load() {
  const client = require("threadtally/prom-client");
  new client.Counter({ name: "early_total", help: "h" }).inc(2);
  return client;
}

if (isMainThread) {
  const worker = new Worker(__filename);
  worker.once("message", async () => {
    const { register } = load();
    // Their broadcasts arrive in some turn of the event loop.
    while (!(await register.metrics()).includes("early_total 4")) await new Promise(setImmediate);
    await worker.terminate();
    process.stdout.write(await register.metrics());
  });
} else {
  load();
  parentPort.postMessage("counted");
  parentPort.once("message", () => {});
}
