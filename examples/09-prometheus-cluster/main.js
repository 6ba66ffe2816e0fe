// One scrape of four processes with two threads each: the primary asks all of them and merges their snapshots.
import cluster from "node:cluster";
import { once } from "node:events";
import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
import { mergeSnapshots, Registry } from "threadtally";
import { metricsHandler } from "threadtally/prometheus";

const PROCESSES = 4;
const THREADS = 2;

if (cluster.isPrimary) await lead();
else await work();

/** Serves the metrics of all processes. IPC carries snapshots as JSON without loss. */
async function lead() {
  const processes = Array.from({ length: PROCESSES }, () => cluster.fork());
  await Promise.all(processes.map((process) => once(process, "message"))); // each is ready

  const source = async () => {
    const asked = processes.map(async (process) => {
      const answered = once(process, "message", { signal: AbortSignal.timeout(1000) });
      process.send("snapshot");
      return (await answered)[0];
    });
    // A process that was killed, or is stuck, keeps nobody from seeing the others.
    const answers = await Promise.allSettled(asked);
    return mergeSnapshots(...answers.flatMap(({ value }) => value ?? []));
  };

  const server = createServer(metricsHandler(source)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const scrape = await fetch(`http://127.0.0.1:${server.address().port}/metrics`);
  console.log(await scrape.text());
  server.close();
  for (const process of processes) process.disconnect();
}

async function work() {
  const registry = new Registry();
  const url = new URL("thread.js", import.meta.url);
  const threads = Array.from({ length: THREADS }, () => new Worker(url, { workerData: registry.handle }));
  await Promise.all(threads.map((thread) => once(thread, "exit")));
  process.on("message", () => process.send(registry.snapshot()));
  process.send("ready");
}
