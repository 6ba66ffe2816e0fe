// One Piscina pool in one situation, and one scrape. `node situation.js ours|theirs idle|awake|crashed|blocked` prints
// as JSON how many of the finished jobs the scrape shows and how long it took, or its error.
import { once } from "node:events";
import { Piscina } from "piscina";
import { Registry } from "threadtally";
import { expose } from "threadtally/prometheus";
import { prometheusIo } from "../rivals.js";

const JOBS = 100;
const [, , side, situation] = process.argv;

/** The scrape of each library: a text exposition. */
const SCRAPES = {
  ours() {
    const registry = Registry.default();
    return async () => new TextDecoder().decode(expose(registry));
  },
  theirs() {
    const registry = new prometheusIo.WorkerRegistry();
    return () => registry.workerMetrics();
  },
};

const scrape = SCRAPES[side]();
const filename = new URL(`${side}.js`, import.meta.url).href;
// By default, Piscina's idle threads sleep in Atomics.wait and run no callbacks. Only the situation `idle` has this
// default.
const pool = new Piscina({
  ...{ filename, minThreads: 2, maxThreads: 2 },
  ...(situation !== "idle" && { atomics: "disabled" }),
});
await Promise.all(Array.from({ length: JOBS - 1 }, () => pool.run("")));
if (situation === "crashed") {
  const replaced = once(pool, "workerCreate");
  await pool.run("crash").catch(() => {});
  await replaced;
} else if (situation === "blocked") {
  void pool.run("block").catch(() => {});
} else await pool.run("");
// The pool is idle, and its threads have had time to fall asleep.
await new Promise((resolve) => setTimeout(resolve, 500));

const begun = performance.now();
const outcome = await scrape().then(
  (text) => ({ jobs: Number(/^jobs_total\S* (\S+)$/m.exec(text)?.[1] ?? 0) }),
  (error) => ({ error: String(error.message) }),
);
console.log(JSON.stringify({ done: JOBS, milliseconds: performance.now() - begun, ...outcome }));
process.exit();
