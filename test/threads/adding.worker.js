// Adds snapshots, one after the other, and acknowledges each call that returned. With `isAgain`, counts those that were
// added, and those that were refused since they may have been added before.
import { parentPort, workerData } from "node:worker_threads";
import { addSnapshot, Registry } from "threadtally";

const { handle, snapshots, acknowledged, isAgain } = workerData;
const registry = Registry.attach(handle);
const word = new Int32Array(acknowledged.buffer);
const results = { added: 0, forgotten: 0 };

for (const [i, snapshot] of snapshots.entries()) {
  try {
    if (addSnapshot(registry, snapshot)) results.added++;
  } catch (error) {
    if (!isAgain || error.code !== "SNAPSHOT_FORGOTTEN") throw error;
    results.forgotten++;
  }
  word[0] = i + 1;
}
parentPort.postMessage(results);
