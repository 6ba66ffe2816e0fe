/** Arbitrary input to every public entry: it is accepted, or refused with a code and without any change. */

import fc from "fast-check";
import { exponential, mergeSnapshots, Registry, subtractSnapshots } from "threadtally";
import { expose } from "threadtally/prometheus";
import { afterAll, expect, test } from "vitest";
import { contentsOf } from "../../support/contents.ts";
import { expectSame } from "../../support/expectSame.ts";
import { holds } from "../../support/property.ts";

const registry = new Registry({ maxSeriesPerMetric: 50 });
afterAll(() => registry.detach());
const plain = { name: "plain", scale: 1000 };
const labelled = { labelNames: ["one", "two"] as const };
const [counter, upDown, gauge, mean, histogram] = [
  registry.counter({ ...plain, name: "counter" }),
  registry.upDownCounter({ ...plain, name: "up_down" }),
  registry.gauge({ name: "gauge" }),
  registry.mean({ ...plain, name: "mean", minMax: true }),
  registry.histogram({ ...plain, name: "histogram", buckets: [1, 2] }),
];
const family = registry.counter({ name: "family", ...labelled });

/** Every entry that takes something, by name. */
const entries: Record<string, (...given: never[]) => unknown> = {
  "counter.inc": (amount) => counter.inc(amount),
  "upDownCounter.add": (amount) => upDown.add(amount),
  "gauge.set": (value) => gauge.set(value),
  "gauge.inc": (amount) => gauge.inc(amount),
  "gauge.dec": (amount) => gauge.dec(amount),
  "gauge.clear": (nothing) => (gauge.clear as (...given: unknown[]) => void)(nothing),
  "mean.record": (value) => mean.record(value),
  "mean.recordAll": (values) => mean.recordAll(values),
  "histogram.record": (value) => histogram.record(value),
  "histogram.recordAll": (values) => histogram.recordAll(values),
  "family.labels": (set) => family.labels(set),
  "family.labels of two": (one, two) => family.labels(one, two),
  "family.remove": (set) => family.remove(set),
  "registry.counter": (options) => registry.counter(options),
  "registry.upDownCounter": (options) => registry.upDownCounter(options),
  "registry.gauge": (options) => registry.gauge(options),
  "registry.mean": (options) => registry.mean(options),
  "registry.histogram": (options) => registry.histogram(options),
  "registry.snapshot": (options) => registry.snapshot(options),
  "registry.get": (name) => registry.get(name),
  "registry.note": (key, text) => registry.note(key, text),
  "registry.claim": (role) => registry.claim(role),
  "registry.release": (role) => registry.release(role),
  "registry.onCollect": (callback) => registry.onCollect(callback)(),
  "new Registry": (options) => new Registry(options).detach(),
  "Registry.attach": (handle) => Registry.attach(handle),
  exponential: (scale) => exponential(scale),
  mergeSnapshots: (one, two) => mergeSnapshots(one, two),
  subtractSnapshots: (one, two) => subtractSnapshots(one, two),
  "subtractSnapshots of itself": (one) => subtractSnapshots(one, one),
  "expose as text": (one) => expose(one),
  "expose as protobuf": (one) => expose(one, { format: "protobuf" }),
};

/** Snapshots with something odd in one place. */
const metric = fc.record(
  {
    kind: fc.oneof(fc.constantFrom("counter", "mean", "histogram", "gauge"), fc.anything()),
    name: fc.oneof(fc.constantFrom("a", "b"), fc.anything()),
    labelNames: fc.oneof(fc.constant([]), fc.anything()),
    scale: fc.oneof(fc.constant(1), fc.anything()),
    buckets: fc.oneof(fc.constant([1]), fc.anything()),
    series: fc.oneof(
      fc.anything(),
      fc.array(
        fc.record(
          {
            labels: fc.oneof(fc.constant({ a: "b" }), fc.anything()),
            startTime: fc.anything(),
            time: fc.anything(),
            scaled: fc.oneof(fc.constantFrom("1", null, "1.5"), fc.anything()),
            level: fc.oneof(fc.constantFrom("1", "-0", "NaN", "1e400"), fc.anything()),
            levels: fc.anything(),
            count: fc.oneof(fc.double(), fc.anything()),
            counts: fc.oneof(fc.array(fc.double()), fc.anything()),
            scaledSums: fc.oneof(fc.array(fc.constantFrom("1", "x")), fc.anything()),
            units: fc.oneof(fc.constantFrom("1", null), fc.anything()),
            sums: fc.oneof(fc.array(fc.constantFrom("1", "x")), fc.anything()),
            scaledMin: fc.anything(),
            scaledMax: fc.anything(),
          },
          { requiredKeys: [] },
        ),
      ),
    ),
  },
  { requiredKeys: [] },
);
const snapshot = fc.record({
  type: fc.constant("threadtally.snapshot"),
  version: fc.constantFrom(1, 2),
  blocks: fc.oneof(fc.constant([]), fc.array(fc.anything())),
  metrics: fc.array(fc.oneof(metric, fc.anything()), { minLength: 1 }),
});

const odd = fc.oneof(
  snapshot,
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
  fc.double(),
  fc.string({ unit: "binary" }),
  fc.float64Array(),
  fc.constantFrom(Symbol("odd"), () => 1, new Proxy({}, {}), Number.MAX_VALUE, -0, 2 ** 63),
  // Nearly correct options with something odd in one place.
  fc.record(
    {
      name: fc.oneof(fc.constantFrom("counter", "family", "new_metric", "le", "a b", ""), fc.anything()),
      help: fc.anything(),
      unit: fc.anything(),
      scale: fc.anything(),
      labelNames: fc.oneof(fc.array(fc.string()), fc.anything()),
      buckets: fc.oneof(fc.array(fc.double()), fc.anything()),
      aggregate: fc.anything(),
      minMax: fc.anything(),
      maxThreads: fc.anything(),
      maxBytes: fc.anything(),
      labels: fc.anything(),
      one: fc.anything(),
      two: fc.anything(),
      type: fc.constantFrom("threadtally", "threadtally.snapshot", "other"),
      version: fc.constantFrom(1, 2),
      memory: fc.anything(),
      blocks: fc.anything(),
      metrics: fc.anything(),
    },
    { requiredKeys: [] },
  ),
);

test.each(Object.keys(entries))("%s", (name) => {
  const entry = entries[name] as (...given: unknown[]) => unknown;
  holds(
    // Few entries take a second argument, and to make one takes long.
    fc.property(odd, entry.length > 1 ? odd : fc.constant(undefined), (one, two) => {
      const before = contentsOf(registry);
      let thrown: unknown;
      try {
        entry(one, two);
      } catch (error) {
        thrown = error;
      }
      if (thrown === undefined) return;
      expect(thrown instanceof TypeError || thrown instanceof RangeError, String(thrown)).toBe(true);
      expect((thrown as { code?: unknown }).code, String((thrown as Error).stack)).toMatch(/^[A-Z_]+$/);
      expectSame(contentsOf(registry), before);
    }),
    150,
  );
});
