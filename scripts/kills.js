// The killing of workers at random moments while they record in every possible way. It shows that nothing was lost or
// torn. `npm run kills`; `-- --kills 2000 --seed 7`. Exits with 1 if a total is not what was acknowledged, give or take
// the one call that each kill interrupted.
import { once } from "node:events";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { AMOUNTS, LARGE, paths, VALUE } from "./kills.worker.js";

const AT_ONCE = 4;
const LONGEST_LIFE = 4; // milliseconds of recording

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
let state = Number(values.seed);
/** Returns Park and Miller's generator: the same seed gives the same lifetimes, but not the same instructions. */
const random = () => {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
};

const problems = [];
const expect = (condition, problem) => condition || problems.push(problem);

/** One registry with lanes for all, and one without, where threads record in borrowed lanes. */
const registries = {
  own: new Registry({ maxThreads: 64 }),
  borrowed: new Registry({ maxThreads: 1 }),
};
for (const registry of Object.values(registries)) registry.counter({ name: "mine_total" }).inc();
// A gauge that is summed over threads needs its own lane.
const targets = Object.keys(registries).flatMap((lanes) =>
  Object.keys(paths)
    .filter((path) => lanes === "own" || path !== "sumGauge")
    .map((path) => ({ lanes, path, name: `n_${path}`, calls: 0, kills: 0 })),
);

async function kill(target) {
  const { lanes, path, name } = target;
  const acknowledged = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("kills.worker.js", import.meta.url), {
    workerData: { handle: registries[lanes].handle, path, name, acknowledged: acknowledged.buffer },
  });
  const failed = once(worker, "error").then(([problem]) => Promise.reject(problem));
  const began = (async () => {
    while (Atomics.load(acknowledged, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  })();
  await Promise.race([began, failed]);
  failed.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, random() * LONGEST_LIFE));
  await worker.terminate();
  target.calls += Atomics.load(acknowledged, 0);
  target.kills++;
  check(target);
}

/** Returns the number of amounts of a metric in a snapshot, and whether count and sum agree. */
function recorded(registry, { path, name }) {
  const { series } = registry.snapshot().metrics.find((metric) => metric.name === name);
  let total = 0;
  for (const { count, scaled, level, counts, scaledSums } of series) {
    if (counts) total += counts.reduce((all, each) => all + each, 0);
    else total += count ?? Number(scaled ?? level);
    const value = path.endsWith("Large") ? LARGE : VALUE;
    if (count !== undefined) expect(Number(scaled) === count * value, `${name} is torn: ${count} values, ${scaled}`);
    for (const [i, sum] of (scaledSums ?? []).entries())
      expect(Number(sum) === counts[i] * value, `${name} is torn: ${counts[i]} values, ${sum}`);
  }
  return total;
}

/** Checks the totals. While other workers still record, there is only a lower bound. */
function check(target, isLast = false) {
  const { lanes, path, calls, kills } = target;
  if (path === "sumGauge") return;
  const one = AMOUNTS[path] ?? 1;
  const total = recorded(registries[lanes], target);
  expect(total >= calls * one, `${lanes} ${path}: ${total} recorded, but ${calls} calls of ${one} were acknowledged`);
  if (isLast) expect(total <= (calls + kills) * one, `${lanes} ${path}: ${total} recorded in ${calls} calls of ${one}`);
}

let started = 0;
async function killInTurn() {
  while (started < Number(values.kills)) await kill(targets[started++ % targets.length]);
}
await Promise.all(Array.from({ length: AT_ONCE }, killInTurn));

for (const target of targets) check(target, true);
const level = registries.own.get("n_sumGauge").value;
expect(Number.isNaN(level), `a gauge counts ${level} of threads that were killed`);
for (const [lanes, registry] of Object.entries(registries)) {
  const { threads } = registry.stats();
  expect(threads === 1, `${threads} threads hold lanes of "${lanes}", but one lives`);
  const before = recorded(registry, { path: "mean", name: "n_mean" });
  paths.mean(registry, "n_mean")();
  expect(recorded(registry, { path: "mean", name: "n_mean" }) === before + 1, `"${lanes}" does not work afterwards`);
  registry.counter({ name: "new_total" }).inc();
  expect(registry.get("new_total").value === 1, `"${lanes}" takes no new metric afterwards`);
}
const calls = targets.reduce((sum, target) => sum + target.calls, 0);
for (const problem of problems) console.log(problem);
console.log(
  `Node ${process.version}, seed ${values.seed}: ${started} kills in ${targets.length} ways, ` +
    `${calls.toLocaleString("en")} calls acknowledged, ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
for (const registry of Object.values(registries)) registry.detach();
