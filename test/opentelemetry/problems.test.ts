/** Reports to OpenTelemetry's diagnostic logger. */

import { diag } from "@opentelemetry/api";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, onTestFinished, test } from "vitest";

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
