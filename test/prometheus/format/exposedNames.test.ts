/** No two metrics of one exposition are written under the same name. */

import { expect, test } from "vitest";
import type { Definition } from "../../../src/core/define/definition.ts";
import type { Kind } from "../../../src/core/define/kinds.ts";
import { ExposedNames, exposedNamesOf } from "../../../src/prometheus/format/exposedNames.ts";
import { expectRefusal } from "../../support/refusals.ts";

const metric = (kind: Kind, name: string): Definition => ({
  ...{ kind, name, help: "", unit: "", labelNames: [], scale: 1 },
});

test.each<[Kind, string[]]>([
  ["counter", ["a_total"]],
  ["upDownCounter", ["a"]],
  ["gauge", ["a"]],
  ["mean", ["a", "a_sum", "a_count"]],
  ["histogram", ["a", "a_sum", "a_count", "a_bucket"]],
])("a %s has its name and those of its samples", (kind, names) => {
  expect(exposedNamesOf(metric(kind, "a"), "underscores")).toEqual(names);
});

test("names are escaped as the scraper asks", () => {
  const jobs = metric("counter", "jobs.done");
  expect(exposedNamesOf(jobs, "dots")).toEqual(["jobs_dot_done__total"]);
  expect(new ExposedNames("allow-utf-8").take(jobs)).toBe("jobs.done_total");
  expect(new ExposedNames("underscores").take(jobs)).toBe("jobs_done_total");
});

test("a metric is written under the first of its names, without suffix", () => {
  expect(new ExposedNames("underscores").take(metric("histogram", "took.seconds"))).toBe("took_seconds");
});

test("a name that another metric has is refused, whichever of the two has it as a sample's", () => {
  const both = (first: Definition, second: Definition) => () => {
    const names = new ExposedNames("underscores");
    names.take(first);
    names.take(second);
  };
  const message =
    /^Each metric needs its own name, but "a\.b" and "a_b" are both written as "a_b"\. Rename one of them\.$/;
  const [dotted, plain] = [metric("gauge", "a.b"), metric("gauge", "a_b")];
  expectRefusal(both(dotted, plain), RangeError, "NAME_INVALID", message);
  const [mean, sum] = [metric("mean", "a"), metric("gauge", "a_sum")];
  expectRefusal(both(mean, sum), RangeError, "NAME_INVALID", /"a" and "a_sum" are both written as "a_sum"/);
  expectRefusal(both(sum, mean), RangeError, "NAME_INVALID", /"a_sum" and "a" are both written as "a_sum"/);
  expect(both(metric("mean", "a"), metric("mean", "b"))).not.toThrow();
});

test("a metric that is refused leaves its other names to others", () => {
  const names = new ExposedNames("underscores");
  names.take(metric("gauge", "a_count"));
  expect(() => names.take(metric("mean", "a"))).toThrow();
  expect(names.take(metric("gauge", "a"))).toBe("a");
  expect(names.take(metric("gauge", "a_sum"))).toBe("a_sum");
});
