/**
 * A runtime's reports about its workers, as a line of JSON: whether it reports new workers in the way that the package
 * uses, and whether a busy worker still counts 100 milliseconds after its `exit`.
 */

import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { Worker } from "node:worker_threads";

let announced = 0;
const announce = () => announced++;
if ("Bun" in globalThis) process.on("worker", announce);
else subscribe("worker_threads", announce);
const KILLS = 10;
let after = 0;
for (let i = 0; i < KILLS; i++) {
  const word = new Int32Array(new SharedArrayBuffer(4));
  const code = 'const { workerData } = require("node:worker_threads"); for (;;) Atomics.add(workerData, 0, 1);';
  const worker = new Worker(code, { eval: true, workerData: word });
  while (Atomics.load(word, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const ended = once(worker, "exit");
  worker.terminate();
  await ended;
  const atExit = Atomics.load(word, 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (Atomics.load(word, 0) !== atExit) after++;
  if (after > 0) break; // one that keeps running is enough, and takes the others' time
}
console.log(JSON.stringify({ announces: announced > 0, goesOn: after > 0 }));
process.exit();
