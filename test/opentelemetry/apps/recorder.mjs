// A thread that records until it is stopped, through OpenTelemetry's interface or our own.
import { parentPort, workerData } from "node:worker_threads";
import { metrics, ValueType } from "@opentelemetry/api";
import { Registry } from "threadtally";

const { index, stop, tally } = workerData;
const record = process.env.DOOR === "producer" ? ofRegistry() : ofMeter();

function ofMeter() {
  const meter = metrics.getMeter("app", "1.0.0");
  const jobs = meter.createCounter("jobs", { valueType: ValueType.INT });
  const cost = meter.createCounter("cost");
  const took = meter.createHistogram("took", { unit: "s", advice: { explicitBucketBoundaries: [0.1, 0.5] } });
  const open = meter.createUpDownCounter("open");
  return () => {
    open.add(1);
    jobs.add(1, { parity: index % 2 });
    cost.add(0.1);
    took.record(0.3, { kind: "a" });
    open.add(-1);
  };
}

function ofRegistry() {
  const registry = Registry.default();
  const jobs = registry.counter({ name: "jobs", help: "Jobs", labelNames: ["parity"] });
  const cost = registry.counter({ name: "cost", help: "Cost", scale: 1e9 });
  const took = registry.histogram({ name: "took", help: "Took", unit: "s", labelNames: ["kind"], buckets: [0.1, 0.5] });
  const open = registry.upDownCounter({ name: "open", help: "Open" });
  const [own, a] = [jobs.labels(index % 2), took.labels("a")];
  return () => {
    open.add(1);
    own.inc();
    cost.inc(0.1);
    a.record(0.3);
    open.add(-1);
  };
}

while (Atomics.load(stop, 0) === 0) {
  record();
  if (Atomics.add(tally, index, 1) === 1000) parentPort.postMessage("recorded");
}
