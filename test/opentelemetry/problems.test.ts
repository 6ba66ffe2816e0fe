/** Reports to OpenTelemetry's diagnostic logger. */

import { diag } from "@opentelemetry/api";
import { Registry } from "threadtally";
import { MeterProvider, metricProducer } from "threadtally/opentelemetry";
import { describe, expect, onTestFinished, test } from "vitest";
import { Problems } from "../../src/opentelemetry/problems.ts";
import { recordDiagnostics } from "./diagnostics.ts";
import { TestReader } from "./reading.ts";

test.each([
  [
    "throws",
    () => {
      throw new Error("no disk");
    },
  ],
  // A rejection that nobody handles would fail this test.
  ["rejects", async () => Promise.reject(new Error("no disk"))],
])("a logger that %s stops no record", (_, log) => {
  let calls = 0;
  // Not a mock, which would handle the rejection.
  const warn = () => {
    calls++;
    return log();
  };
  diag.setLogger({ error: warn, warn, info() {}, debug() {}, verbose() {} }, { suppressOverrideMessage: true });
  onTestFinished(() => diag.disable());
  const counter = new MeterProvider().getMeter("test").createCounter("jobs");
  counter.add(-1);
  expect(calls).toBe(1);
});

describe("problems", () => {
  const messages = recordDiagnostics();

  test("of each kind are reported once, however the values differ", () => {
    const counter = new MeterProvider().getMeter("test").createCounter("jobs");
    for (let value = 1e60; value < 1e65; value *= 10) counter.add(value);
    expect(messages).toEqual(['warn threadtally: "jobs" takes no 1e+60: no sum could hold it. It was ignored.']);
  });

  test("of users' code are reported, whatever it throws", () => {
    const counter = new MeterProvider().getMeter("test").createCounter("jobs");
    const thrown = [
      Object.create(null, {
        code: {
          get() {
            throw new Error("no code");
          },
        },
      }),
      { code: Symbol("code") },
      null,
    ];
    for (const one of thrown) {
      const attributes = {
        get kind(): string {
          throw one;
        },
      };
      counter.add(1, attributes);
    }
    expect(messages).toHaveLength(2); // with a code, and without one
  });

  test("with a text that is another one each time are not kept for ever", () => {
    const problems = new Problems();
    for (let time = 0; time < 1000; time++) problems.report("warn", `at ${time}`, "late");
    expect(messages).toHaveLength(100);
  });
});

test("a collection does not reject, even if undefined or null is thrown", async () => {
  const thrower = (thrown: unknown) => () => {
    throw thrown;
  };
  const registry = new Registry();
  registry.counter({ name: "jobs" }).inc();
  const reader = new TestReader({ metricProducers: [metricProducer(registry, { names: thrower(null) })] });
  const views = [{ instrumentName: "*", attributesProcessors: [{ process: thrower(undefined) as never }] }];
  const meter = new MeterProvider({ readers: [reader], views }).getMeter("test");
  meter.createObservableGauge("level").addCallback((result) => result.observe(1));
  const { errors } = await reader.collect();
  expect(errors).toEqual([new Error("undefined was thrown."), new Error("null was thrown.")]);
});
