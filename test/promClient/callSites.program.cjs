// A program whose threads make registries of their own, on the same lines, and count in them. It prints those of the
// main thread.
"use strict";
const { Worker, isMainThread } = require("node:worker_threads");
const { AggregatorRegistry, Counter, Registry } = require("threadtally/prom-client");

class Own extends Registry {}
const registries = [1, 2].map(() => new Registry());
const own = new Own();
const apart = new Registry(undefined, { shared: undefined });
const all = { first: registries[0], second: registries[1], own, apart };
for (const [name, registry] of Object.entries(all)) {
  new Counter({ name: `${name}_total`, help: "h", registers: [registry] }).inc(name === "second" ? 10 : 1);
}

async function print() {
  const merged = await Registry.merge(Object.values(all)).metrics();
  const aggregated = await AggregatorRegistry.aggregate([await own.getMetricsAsJSON()]).metrics();
  process.stdout.write(`${merged}---\n${aggregated}`);
}

if (isMainThread) new Worker(__filename).once("exit", print);
