// A program that pushes to the receiver given, and ends in the way given.
import { existsSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { pushMetrics } from "threadtally/push";

const [url, way, extra] = isMainThread ? process.argv.slice(2) : workerData;
const registry = Registry.default({ orCreate: true });
const jobs = registry.counter({ name: "jobs_total" });
const options = { url, onError: () => {} };

const WAYS = {
  /** Ends with the last statement. */
  ends() {
    pushMetrics(registry, options);
    jobs.inc(3);
  },
  /** Ends, and nobody wants its errors. */
  prints() {
    pushMetrics(registry, { url, timeout: Number(extra) });
    jobs.inc();
  },
  exits() {
    pushMetrics(registry, options);
    jobs.inc(4);
    process.exit(7);
  },
  throws() {
    pushMetrics(registry, options);
    jobs.inc(5);
    throw new Error("of the program");
  },
  /** Ends while the receiver does not answer. */
  hangs() {
    pushMetrics(registry, { ...options, timeout: 4000 });
    jobs.inc();
  },
  /** Blocks this thread until a file is there, after a callback has set its gauge. */
  busy() {
    let calls = 0;
    registry.gauge({ name: "calls", collect: (gauge) => gauge.set(++calls) });
    pushMetrics(registry, { ...options, interval: 100, compression: "gzip" });
    while (!existsSync(extra)) jobs.inc();
  },
  /** The push is a worker's, which ends before the program. */
  worker() {
    if (isMainThread) new Worker(new URL(import.meta.url), { workerData: [url, way] });
    else WAYS.ends();
  },
  /** Kills workers while they record, and prints what they have counted themselves. */
  async kills() {
    const pushing = pushMetrics(registry, { ...options, interval: 100, temporality: extra });
    const own = new Int32Array(new SharedArrayBuffer(4));
    const code = `const { workerData } = require("node:worker_threads");
      const jobs = require("threadtally").Registry.attach(workerData.handle).counter({ name: "jobs_total" });
      for (;;) { jobs.inc(); Atomics.add(workerData.own, 0, 1); Atomics.notify(workerData.own, 0); }`;
    for (let n = 0; n < 3; n++) {
      const before = Atomics.load(own, 0);
      const worker = new Worker(code, { eval: true, workerData: { handle: registry.handle, own } });
      while (Atomics.load(own, 0) < before + 1000) await pushing.flush();
      await worker.terminate();
    }
    await pushing.close();
    console.log(Atomics.load(own, 0));
  },
};
await WAYS[way]();
