// Overwrites random bytes of blocks, then uses the blocks in every way. Prints the errors, and stops at one that must
// not occur.
import { parseArgs } from "node:util";
import { exponential, mergeSnapshots, Registry } from "threadtally";

const { values } = parseArgs({ options: { seed: { type: "string" }, blocks: { type: "string" } } });
let state = Number(values.seed) || 1;
const random = (below) => {
  state = (state * 48_271) % 2_147_483_647;
  return state % below;
};

const HEADER = 192;
const seen = {};

/**
 * Returns all ways of using a registry: those that follow addresses, and records, which go straight to a cached
 * address.
 */
function uses(registry, metrics) {
  const { hits, ratio, took, level, shared, jobs } = metrics;
  const label = () => `set ${random(40)}`;
  return {
    followed: [
      () => registry.snapshot({ perThread: true }),
      () => mergeSnapshots(registry.snapshot()),
      () => registry.reset(),
      () => registry.stats(),
      () => registry.note("first"),
      () => registry.claim("first"),
      () => registry.release("first"),
      () => registry.note(`key_${random(5)}`, "text"),
      () => registry.get("took"),
      () => registry.get(label()),
      () => registry.counter({ name: `new_${random(5)}` }),
      () => registry.histogram({ name: `new_spread_${random(5)}`, buckets: [1, 2] }),
      () => registry.gauge({ name: `new_level_${random(5)}`, aggregate: "sum" }),
      () => hits.labels(label()),
      () => hits.remove(label()),
      () => ratio.read(),
      () => ratio.reset(),
      () => took.read().quantile(0.5),
      () => level.value,
      () => shared.value,
      () => jobs.value,
      () => {
        for (const cursor = registry.cursor(); cursor.next(); )
          void [cursor.labels, cursor.sum, cursor.startTime, cursor.min];
      },
      () => Registry.attach(registry.handle),
    ],
    direct: [
      () => hits.labels(label()).inc(),
      () => ratio.record(0.5),
      () => ratio.record(1e12),
      () => took.record(random(100) / 10),
      () => level.set(3),
      () => shared.inc(),
      () => jobs.add(2),
    ],
  };
}

for (let block = 0; block < Number(values.blocks); block++) {
  const start = state;
  const registry = new Registry({
    maxBytes: 2 ** 20,
    maxThreads: 1 + random(4),
    maxSeriesPerMetric: 20,
    labels: { a: "b" },
  });
  const metrics = {
    hits: registry.counter({ name: "hits", labelNames: ["set"] }),
    ratio: registry.mean({ name: "ratio", minMax: true }),
    took: registry.histogram({ name: "took", buckets: exponential({ schema: 1, min: 0.01, max: 100 }) }),
    level: registry.gauge({ name: "level", aggregate: "sum" }),
    shared: registry.gauge({ name: "shared" }),
    jobs: registry.upDownCounter({ name: "jobs" }),
  };
  const { followed, direct } = uses(registry, metrics);
  for (let i = 0; i < 40; i++) direct[i % direct.length]();
  registry.note("first", "text");
  registry.claim("first");
  if (random(2)) registry.reset();
  const bytes = new Uint8Array(registry.handle.memory.buffer);
  const used = registry.stats().bytesUsed;
  // Any byte in use, or one of the header and the lane table, where most bytes matter.
  for (let flips = 1 + random(6); flips > 0; flips--)
    bytes[random(3) ? random(used) : random(HEADER + 320)] ^= 1 << random(8);
  for (let turn = 0; turn < 30; turn++) {
    const isDirect = random(3) === 0;
    const among = isDirect ? direct : followed;
    const use = among[random(among.length)];
    try {
      use();
    } catch (problem) {
      const isClear = typeof problem.code === "string";
      // A record does not check the header first: that would cost more than the record.
      const isTrap = isDirect && problem instanceof WebAssembly.RuntimeError;
      const name = isClear ? problem.code : problem.constructor.name;
      seen[name] = (seen[name] ?? 0) + 1;
      if (isClear || isTrap) continue;
      console.log(`block ${block} of seed ${start}: ${use}\n${problem.stack}`);
      process.exit(1);
    }
  }
  try {
    registry.detach();
  } catch (problem) {
    if (typeof problem.code !== "string") throw problem;
  }
}
console.log(`${values.blocks} blocks, from seed ${values.seed}: ${JSON.stringify(seen)}`);
