// One histogram for each kind of work, with exact buckets and a quantile.
import { Registry } from "threadtally";

const registry = new Registry();
const took = registry.histogram({
  name: "render_seconds",
  help: "Rendering a chart",
  buckets: [0.01, 0.1, 1],
  labelNames: ["kind"],
});

for (let i = 1; i <= 100; i++) took.labels({ kind: "bar" }).record(i / 1000);
took.labels("line").record(0.5);

for (const kind of ["bar", "line"]) {
  const { count, sum, buckets } = took.labels(kind).read();
  console.log(`${kind}: count ${count}, sum ${sum}, buckets ${buckets.map((bucket) => bucket.count).join(" ")}`);
}
