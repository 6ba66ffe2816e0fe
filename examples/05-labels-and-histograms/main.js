// One histogram for each kind of work, with exact buckets and a quantile.
import { Registry } from "threadtally";

const registry = new Registry();
const took = registry.histogram({
  name: "render_seconds",
  help: "Rendering a chart",
  buckets: [0.01, 0.1, 1],
  labelNames: ["kind"],
  labelValues: { kind: ["bar", "line"] }, // others are refused, and do not compile in TypeScript
});

for (let i = 1; i <= 100; i++) took.labels({ kind: "bar" }).record(i / 1000);
took.labels("line").record(0.5);

for (const [{ kind }, { count, sum, buckets }] of took) {
  console.log(`${kind}: count ${count}, sum ${sum}, buckets ${buckets.map((bucket) => bucket.count).join(" ")}`);
}
const { count, sum } = took.total();
console.log(`both: count ${count}, sum ${sum}`);
console.log(registry.get("render_seconds", "histogram").labels("line"));
