// The primary of a cluster, with the library that its first argument names. Its workers have those of the others: one
// this package, one the original. Prints the texts of its registry, as JSON.
import cluster from "node:cluster";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";

const { default: client } = await import(process.argv[2]);
const registry = new client.AggregatorRegistry();
cluster.setupPrimary({ exec: fileURLToPath(new URL("member.process.js", import.meta.url)) });

const count = ({ Counter, Gauge, Histogram, AggregatorRegistry }, own) => {
  new Counter({ name: "runs_total", help: "Runs", labelNames: ["kind"] }).inc({ kind: own }, 2);
  new Counter({ name: "all_total", help: "All" }).inc(0.5);
  new Histogram({ name: "took_seconds", help: "Took", buckets: [1, 2] }).observe(1.5);
  for (const aggregator of ["sum", "first", "omit", "min", "max", "average"]) {
    new Gauge({ name: `level_${aggregator}`, help: "Level", aggregator }).set(aggregator === "first" ? 1 : own.length);
  }
  new AggregatorRegistry();
};

for (const library of process.argv.slice(3)) {
  const worker = cluster.fork({ MEMBER_LIBRARY: library });
  await once(worker, "message");
  worker.send({ text: String(count), given: library });
  await once(worker, "message");
}
console.log(JSON.stringify([await registry.clusterMetrics(), await registry.clusterMetrics()]));
process.exit();
