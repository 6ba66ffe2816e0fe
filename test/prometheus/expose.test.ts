/** Complete expositions at once, of registries and snapshots with any contents. */

import fc from "fast-check";
import parsePrometheusTextFormat from "parse-prometheus-text-format";
import { exponential, mergeSnapshots, Registry } from "threadtally";
import { type ExposeOptions, expose } from "threadtally/prometheus";
import { expect, test } from "vitest";
import { expectSame } from "../support/expectSame.ts";
import { holds } from "../support/property.ts";
import { expectRefusal } from "../support/refusals.ts";
import { decodeFamilies } from "./decode.ts";
import { exposed, exposedText, testRegistry } from "./exposedText.ts";
import { meaningOfMessages, meaningOfText } from "./meaning.ts";

const FORMATS = ["text", "openMetrics", "protobuf"] as const;
const ESCAPINGS = ["allow-utf-8", "underscores", "dots", "values"] as const;

/** The actions of a program on one metric, in any order. */
const records = fc.array(
  fc.record({
    kind: fc.constantFrom("counter", "level", "mean", "histogram", "exponential"),
    label: fc.string({ unit: "grapheme", maxLength: 12 }),
    value: fc.double({ min: 0, max: 1e5, noNaN: true }),
  }),
  { maxLength: 30 },
);

function recorded(all: typeof records extends fc.Arbitrary<infer T> ? T : never): Registry {
  const registry = new Registry({ maxSeriesPerMetric: 4 });
  const labelNames = ["a.label"] as const;
  const kinds = {
    counter: registry.counter({ name: "a.counter", scale: 100, labelNames }),
    level: registry.gauge({ name: "level", labelNames }),
    mean: registry.mean({ name: "a-mean", labelNames }),
    histogram: registry.histogram({ name: "histogram_seconds", labelNames }),
    exponential: registry.histogram({ name: "e", buckets: exponential({ schema: 1, min: 0.1, max: 100 }), labelNames }),
  };
  for (const { kind, label, value } of all) {
    if (kind === "counter") kinds.counter.labels(label).inc(value);
    else if (kind === "level") kinds.level.labels(label).set(value);
    else kinds[kind].labels(label).record(value);
  }
  return registry;
}

test("a registry and its snapshot give the same bytes, the first and the second time", () => {
  holds(
    fc.property(records, fc.constantFrom(...FORMATS), fc.constantFrom(...ESCAPINGS), (all, format, escaping) => {
      const registry = recorded(all);
      const first = exposed(registry, { format, escaping });
      expectSame(exposed(registry, { format, escaping }), first);
      expectSame(exposed(registry.snapshot(), { format, escaping }), first);
      registry.detach();
    }),
    100,
  );
});

test("text has the same contents as protobuf, by independent parsers", () => {
  holds(
    fc.property(records, (all) => {
      const registry = recorded(all);
      const messages = decodeFamilies(exposed(registry, { format: "protobuf" }));
      const parsed = parsePrometheusTextFormat(exposedText(registry));
      expect(parsed.map(({ name }) => name)).toEqual(messages.map(({ name }) => name));
      for (const [i, { metric, type }] of messages.entries()) {
        if (type !== "COUNTER" && type !== "GAUGE") continue;
        expect(parsed[i]?.metrics.map(({ value }) => Number(value))).toEqual(
          metric.map(({ counter, gauge }) => (counter ?? gauge)?.value),
        );
      }
      registry.detach();
    }),
    100,
  );
});

test("merged snapshots show each sum exactly", () => {
  const registries = [0, 1, 2].map(() => new Registry());
  for (const registry of registries) {
    const paid = registry.mean({ name: "paid_euros", scale: 100 });
    for (let i = 0; i < 10; i++) paid.record(0.1);
  }
  const all = mergeSnapshots(...registries.map((registry) => registry.snapshot()));
  expect(exposedText(all)).toBe("# TYPE paid_euros summary\npaid_euros_sum 3\npaid_euros_count 30\n");
  for (const registry of registries) registry.detach();
});

test("any level is written in every format, and decoders read it back; a gauge without one is left out", () => {
  const registry = testRegistry();
  const levels = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1, 1 / 3, 5e-324, 1e21, 2 ** 60];
  levels.push(Number.MAX_VALUE, -Number.MAX_VALUE, 1e-7, -123456.789012);
  const family = registry.gauge({ name: "a", labelNames: ["x"] });
  for (const [i, level] of levels.entries()) family.labels(i).set(level);
  family.labels("without a level");
  registry.gauge({ name: "b", aggregate: "average" });
  for (const source of [registry, JSON.parse(JSON.stringify(registry.snapshot())), mergeSnapshots(registry.snapshot())])
    for (const format of FORMATS) {
      const bytes = exposed(source, { format });
      const said =
        format === "protobuf" ? meaningOfMessages(bytes) : meaningOfText(Buffer.from(bytes).toString(), format);
      const series = levels.map((value, i) => [JSON.stringify([["x", String(i)]]), { value }]);
      expect(said, format).toEqual([{ name: "a", type: "gauge", help: "", series: Object.fromEntries(series) }]);
    }
  expect(exposedText(registry)).toMatch(/^a\{x="0"\} NaN\na\{x="1"\} \+Inf\na\{x="2"\} -Inf\na\{x="3"\} 0\.1$/m);
});

test("numbers beyond 64 bits are written in every format as the nearest doubles", () => {
  const registry = testRegistry();
  registry.upDownCounter({ name: "a", scale: 1e9 }).add(-1e24);
  registry.counter({ name: "b_total", scale: 1e9 }).inc(1e24);
  for (const source of [registry, registry.snapshot()])
    for (const format of FORMATS) {
      const bytes = exposed(source, { format });
      const said =
        format === "protobuf" ? meaningOfMessages(bytes) : meaningOfText(Buffer.from(bytes).toString(), format);
      const values = said.map(({ series }) => Object.values(series).map((one) => (one as { value: number }).value));
      expect(values, format).toEqual([[-1e24], [1e24]]);
    }
});

test("the collect callbacks of gauges run", () => {
  const registry = new Registry();
  registry.gauge({ name: "queue", collect: (gauge) => gauge.set(3) });
  expect(exposedText(registry)).toBe("# TYPE queue gauge\nqueue 3\n");
  registry.detach();
});

test("writes text with escaped names unless something else is asked for, and the package's own metrics last", () => {
  const registry = testRegistry();
  registry.gauge({ name: "queue.length" }).set(3);
  const text = Buffer.from(expose(registry)).toString();
  expect(text).toMatch(/^# TYPE queue_length gauge\nqueue_length 3\n# HELP threadtally_/);
  expect(text).toMatch(/\nthreadtally_metrics_dropped 0\n$/);
  expect(exposedText(registry, { escaping: "dots" })).toBe("# TYPE queue_dot_length gauge\nqueue_dot_length 3\n");
});

test("bad arguments are rejected", () => {
  const registry = testRegistry();
  const refused = (options: unknown) => () => expose(registry, options as ExposeOptions);
  for (const [source, shown] of [
    [undefined, "undefined"],
    [null, "null"],
    ["metrics", '"metrics"'],
    [() => registry.snapshot(), "a function"],
    [{}, "an object"],
  ]) {
    const message = new RegExp(`^A source must be a registry or a snapshot, but got ${shown}\\.$`);
    expectRefusal(() => expose(source as never), TypeError, "OPTION_INVALID", message);
  }
  expectRefusal(() => expose({ type: "other" } as never), TypeError, "SNAPSHOT_INVALID", /snapshot/);
  expectRefusal(refused(null), TypeError, "OPTION_INVALID", /expose takes an object of options.*null/);
  expectRefusal(
    refused({ onError: 3 }),
    TypeError,
    "OPTION_INVALID",
    /^Options here are .*, format, escaping, but got/,
  );
  const formats = /^format must be one of text, openMetrics, protobuf, but got /;
  const escapings = /^escaping must be one of allow-utf-8, underscores, dots, values, but got "none"\.$/;
  expectRefusal(refused({ format: "json" }), RangeError, "OPTION_INVALID", formats);
  expectRefusal(refused({ format: 3 }), TypeError, "OPTION_INVALID", formats);
  expectRefusal(refused({ escaping: "none" }), RangeError, "OPTION_INVALID", escapings);
  expectRefusal(refused({ selfMetrics: 1 }), TypeError, "OPTION_INVALID", /selfMetrics must be true or false.*1/);
  expectRefusal(refused({ classicBuckets: 1 }), TypeError, "OPTION_INVALID", /classicBuckets must be true or false.*1/);
});
