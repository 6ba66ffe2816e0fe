// A worker that defines gauges with callbacks, without importing an adapter. After the message "stick", it blocks until
// a shared word is set.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, name, fails, word, idle } = workerData;
const registry = Registry.attach(handle, {
  onCollectError: (error, gauge) => parentPort.postMessage([error.message, gauge]),
});
let calls = 0;
registry.gauge({
  name,
  collect(gauge) {
    calls++;
    if (calls === fails) throw new Error("no level today");
    gauge.set(calls);
  },
});
parentPort.postMessage("defined");
if (!idle) {
  parentPort.on("message", () => {
    parentPort.postMessage("stuck");
    Atomics.wait(word, 0, 0);
  });
}
