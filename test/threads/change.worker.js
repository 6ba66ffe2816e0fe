// Changes one level that all threads share, once all workers have started.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, gate, workers, times, rises } = workerData;
const gauge = Registry.attach(handle).gauge({ name: "level" });
Atomics.add(gate, 0, 1);
Atomics.notify(gate, 0);
for (let ready = 0; ready < workers; ready = Atomics.load(gate, 0)) Atomics.wait(gate, 0, ready);
for (let i = 0; i < times; i++) {
  if (rises) gauge.inc(3);
  else gauge.dec();
}
parentPort.postMessage("done");
