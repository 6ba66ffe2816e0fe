// One scrape of four processes with two threads each: the primary receives what they record. If a process is killed,
// blocked or of a newer version, the scrape still has all that it had reported.
import cluster from "node:cluster";
import { once } from "node:events";
import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { receiveProcesses, reportProcess } from "threadtally/cluster";
import { metricsHandler } from "threadtally/prometheus";

const PROCESSES = 4;
const THREADS = 2;

if (cluster.isPrimary) await lead();
else await work();

/** Serves the metrics of all processes. */
async function lead() {
  const registry = Registry.default();
  await receiveProcesses(registry);
  const processes = await Promise.all(Array.from({ length: PROCESSES }, () => start()));

  const server = createServer(metricsHandler(registry, { selfMetrics: false })).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/metrics`;
  console.log(await (await fetch(url)).text());

  processes[0].process.kill("SIGKILL");
  await once(processes[0], "exit");
  processes[1].send("get stuck");
  processes.push(await start({ LARGEST_ORDER: "16" }));
  const scrape = await fetch(url);
  console.log(`# After one was killed, one got stuck and one of a newer version was started: ${scrape.status}`);
  console.log((await scrape.text()).match(/^(order_items_count|orders_total).*$/gm).join("\n"));

  server.close();
  for (const process of processes) process.process.kill("SIGKILL");
  process.exit();
}

/** Starts a process and waits until it is ready. */
async function start(environment) {
  const process = cluster.fork(environment);
  await once(process, "message");
  return process;
}

async function work() {
  const registry = Registry.default();
  reportProcess(registry);
  const url = new URL("thread.js", import.meta.url);
  const threads = Array.from({ length: THREADS }, () => new Worker(url));
  await Promise.all(threads.map((thread) => once(thread, "exit")));
  process.on("message", () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
  });
  process.send("ready");
}
