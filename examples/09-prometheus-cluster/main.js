// One scrape of four processes with two threads each: the primary requests their snapshots and merges them. If a
// process is killed, blocked or of a newer version, the scrape lacks only the data of this process.
import cluster from "node:cluster";
import { on, once } from "node:events";
import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
import { mergeSnapshots, Registry } from "threadtally";
import { metricsHandler } from "threadtally/prometheus";

const PROCESSES = 4;
const THREADS = 2;
const PATIENCE = 2000; // milliseconds: less than the scraper's own timeout

let asked = 0; // requests so far

if (cluster.isPrimary) await lead();
else await work();

/** Serves the metrics of all processes. IPC carries snapshots as JSON without loss. */
async function lead() {
  const own = new Registry();
  const leftOut = own.counter({
    name: "left_out_total",
    help: "What scrapes had to leave out",
    labelNames: ["reason"],
  });
  const processes = await Promise.all(Array.from({ length: PROCESSES }, () => start()));

  const source = async () => {
    const answers = await Promise.allSettled(processes.map(ask));
    for (const { reason } of answers) if (reason) leftOut.labels(reason.message).inc();
    const snapshots = answers.filter(({ status }) => status === "fulfilled").map(({ value }) => value);
    const merged = mergeSnapshots(snapshots, {
      onConflict: (_error, name) => leftOut.labels(`${name}: another definition`).inc(),
    });
    return mergeSnapshots(merged, own.snapshot());
  };

  const server = createServer(metricsHandler(source)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/metrics`;
  console.log(await (await fetch(url)).text());

  processes[0].process.kill("SIGKILL");
  await once(processes[0], "exit");
  processes[1].send("get stuck");
  processes.push(await start({ LARGEST_ORDER: "16" }));
  const scrape = await fetch(url);
  console.log(`# After one was killed, one got stuck and one of a newer version was started: ${scrape.status}`);
  console.log((await scrape.text()).match(/^(order_items_count|orders_total|left_out_total).*$/gm).join("\n"));

  server.close();
  for (const process of processes) process.process.kill("SIGKILL");
}

/** Starts a process and waits until it is ready. */
async function start(environment) {
  const process = cluster.fork(environment);
  await once(process, "message");
  return process;
}

/** Requests the snapshot of a process. Requests are numbered, so that a late reply is not taken for the next one. */
async function ask(process) {
  const number = ++asked;
  if (!process.isConnected()) throw new Error("process ended");
  process.send(number, () => {}); // if the process ends now, this is noticed below
  const messages = on(process, "message", { signal: AbortSignal.timeout(PATIENCE), close: ["exit"] });
  try {
    for await (const [answer] of messages) if (answer.number === number) return answer.snapshot;
  } catch (error) {
    throw error.name === "AbortError" ? new Error("no answer in time") : error;
  }
  throw new Error("process ended");
}

async function work() {
  const registry = new Registry();
  const url = new URL("thread.js", import.meta.url);
  const threads = Array.from({ length: THREADS }, () => new Worker(url, { workerData: registry.handle }));
  await Promise.all(threads.map((thread) => once(thread, "exit")));
  process.on("message", (message) => {
    if (message === "get stuck") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
    else process.send({ number: message, snapshot: registry.snapshot() });
  });
  process.send("ready");
}
