/** Names in expositions: counters end in `_total`. */

import { expect, test } from "vitest";
import { exposedName, withoutTotal } from "../../../src/core/define/exposedName.ts";

test("counters end in _total, once, and nothing else does for its kind", () => {
  const shown = (name: string) => exposedName({ kind: "counter", name });
  expect(["jobs", "jobs_total", "jobs_total_done", "_total", "total"].map(shown)).toEqual([
    "jobs_total",
    "jobs_total",
    "jobs_total_done_total",
    "_total_total",
    "total_total",
  ]);
  expect(exposedName({ kind: "gauge", name: "jobs" })).toBe("jobs");
});

test("without its _total a name is what OpenMetrics calls the counter", () => {
  expect(["jobs_total", "jobs", "jobs_total_done", "_total"].map(withoutTotal)).toEqual([
    "jobs",
    "jobs",
    "jobs_total_done",
    "_total",
  ]);
});
