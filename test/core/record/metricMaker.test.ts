/** Metrics that are found by name, and by kind. */

import { type Counter, type Family, type Mean, Registry, type TimedFamily } from "threadtally";
import { afterAll, expect, expectTypeOf, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry();
afterAll(() => registry.detach());

test("a metric that is found by its kind has the type of the kind", () => {
  const jobs = registry.counter({ name: "jobs_total" });
  const size = registry.mean({ name: "size", labelNames: ["kind"] });
  const found = registry.get("jobs_total", "counter");
  expectTypeOf(found).toEqualTypeOf<Counter | Family<Counter, readonly string[]> | undefined>();
  expect(found).toBe(jobs);
  if (found && !("labels" in found)) found.inc();
  expect(jobs.value).toBe(1);
  const sizes = registry.get("size", "mean");
  expectTypeOf(sizes).toEqualTypeOf<Mean | TimedFamily<Mean, readonly string[]> | undefined>();
  expect(sizes).toBe(size);
  if (sizes && "labels" in sizes) sizes.labels("a").record(3);
  expect(size.total().sum).toBe(3);
  expect(registry.get("none", "counter")).toBeUndefined();
  expect(registry.get("jobs_total")).toBe(jobs);
});

test("a metric of another kind is a conflict, and an unknown kind is refused", () => {
  registry.gauge({ name: "depth" });
  const message = /"depth" is a gauge, but is now requested as a counter/;
  expectRefusal(() => registry.get("depth", "counter"), RangeError, "DEFINITION_CONFLICT", message);
  const unknown = () => registry.get("depth", "guage" as "gauge");
  expectRefusal(unknown, RangeError, "OPTION_INVALID", /kind must be one of counter, .*, but got "guage"/);
});
