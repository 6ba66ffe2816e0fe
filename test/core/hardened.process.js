// A realm with frozen intrinsics, as hardened programs have it, and an Object.prototype that was polluted before. Uses
// everything there.
import assert from "node:assert/strict";
import { once } from "node:events";
import { isMainThread, Worker } from "node:worker_threads";
import { freezeIntrinsics } from "../support/freezeIntrinsics.js";

Object.prototype.polluted = "yes";
await freezeIntrinsics();

const { exponential, mergeSnapshots, Registry, subtractSnapshots } = await import("threadtally");
const { expose, metricsResponder } = await import("threadtally/prometheus");
const { defineMonitor } = await import("threadtally/monitor");

const NAMES = ["constructor", "toString", "hasOwnProperty", "valueOf"];
const VALUES = ["a", "toString", "__proto__", "constructor"];

/** Records in every kind, with and without labels that every object inherits. */
function record(registry) {
  for (const labelNames of [undefined, NAMES]) {
    const suffix = labelNames ? "_by" : "";
    const of = (metric) => (labelNames ? metric.labels(...VALUES) : metric);
    const define = (kind, name, options) => of(registry[kind]({ name: name + suffix, labelNames, ...options }));
    define("counter", "hits_total").inc(2);
    define("upDownCounter", "open").add(3);
    define("gauge", "level").set(1.5);
    define("gauge", "sum_of_levels", { aggregate: "sum" }).set(1);
    define("mean", "ratio", { minMax: true }).record(0.5);
    define("histogram", "took_seconds", { minMax: true }).record(0.3);
    define("histogram", "size", { scale: 1, buckets: exponential({ schema: 0, min: 1, max: 8 }) }).record(3);
  }
}

const registry = Registry.default({ orCreate: true });
record(registry);
if (isMainThread) {
  const before = registry.snapshot();
  const [code] = await once(new Worker(new URL(import.meta.url)), "exit");
  assert.equal(code, 0);
  const snapshot = registry.snapshot({ perThread: true });
  const unitsOf = ({ metrics }, name) =>
    metrics.find((metric) => metric.name === name).series.map(({ scaled }) => scaled);
  assert.deepEqual(unitsOf(snapshot, "hits_total"), ["4"]);
  assert.deepEqual(unitsOf(snapshot, "hits_total_by"), ["4"]);
  const { labels } = snapshot.metrics.find(({ name }) => name === "hits_total_by").series[0];
  assert.deepEqual(
    Object.entries(labels),
    NAMES.map((name, i) => [name, VALUES[i]]),
  );
  const received = JSON.parse(JSON.stringify(snapshot));
  assert.deepEqual(unitsOf(subtractSnapshots(received, before), "hits_total_by"), ["2"]);

  const other = new Registry({ labels: { isPrototypeOf: "constant" } });
  record(other);
  other
    .counter({ name: "jobs_total", labelNames: ["valueOf"] })
    .labels({ valueOf: "x" })
    .inc();
  const merged = mergeSnapshots([received, JSON.parse(JSON.stringify(other.snapshot()))], { onConflict() {} });
  assert.deepEqual(unitsOf(merged, "hits_total").sort(), ["2", "4"]);
  for (const source of [registry, other, received, merged]) {
    for (const format of ["text", "openMetrics", "protobuf"]) {
      const bytes = Buffer.from(expose(source, { format }));
      assert(bytes.includes("hasOwnProperty"), format);
      assert(!bytes.includes("polluted"), format);
    }
  }
  const response = await metricsResponder(() => merged)(new Request("http://localhost/metrics"));
  assert.equal(response.status, 200);
  assert.match(
    await response.text(),
    /hits_total_by_total\{constructor="a",toString="toString",hasOwnProperty="__proto__"/,
  );

  const start = defineMonitor({
    name: "hardened",
    metrics: { toString: { kind: "counter" }, valueOf: { kind: "mean" } },
    events: { constructor: { feeds: [{ metric: "toString" }] } },
    readings: (values) => values,
  });
  assert.equal(typeof start, "function");

  assert.throws(() => registry.counter({ name: "a b" }), { code: "NAME_INVALID" });
  assert(registry.counter({ name: "gone_total", labelNames: ["constructor"] }).labels("x"));
  assert(registry.reset().metrics.length > 10);
  other.detach();
  console.log("all used");
}
registry.detach();
