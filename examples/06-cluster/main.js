// Four processes of two threads each; the primary merges their snapshots and gets the exact total.
import cluster from "node:cluster";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { mergeSnapshots, Registry } from "threadtally";

const PROCESSES = 4;
const THREADS = 2;

if (cluster.isPrimary) await lead();
else await work();

/** Requests the snapshot of each process: plain data, which IPC sends as JSON without loss. */
async function lead() {
  const processes = Array.from({ length: PROCESSES }, () => cluster.fork());
  const snapshots = await Promise.all(processes.map(async (process) => (await once(process, "message"))[0]));
  for (const process of processes) process.disconnect();
  const { blocks, metrics } = mergeSnapshots(...snapshots);
  const [orders, paid] = metrics;
  console.log(`${blocks.length} processes`);
  for (const { labels, scaled } of orders.series) console.log(`${orders.name} ${JSON.stringify(labels)} ${scaled}`);
  for (const { count, scaled } of paid.series) console.log(`${paid.name} ${count} times, ${scaled} cents`);
}

async function work() {
  const registry = new Registry();
  const threads = Array.from(
    { length: THREADS },
    () => new Worker(new URL("thread.js", import.meta.url), { workerData: registry.handle }),
  );
  await Promise.all(threads.map((thread) => once(thread, "exit")));
  process.send(registry.snapshot());
}
