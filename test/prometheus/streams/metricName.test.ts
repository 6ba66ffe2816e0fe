/** The names of streams' metrics. */

import { expect, test } from "vitest";
import { exposedUnit, metricName } from "../../../src/prometheus/streams/metricName.ts";

const SUM = { kind: "sum" } as const;
const LAST = { kind: "lastValue" } as const;

test.each([
  ["http.server.requests", "{request}", "http_server_requests_total"],
  ["io", "By", "io_bytes_total"],
  ["io_bytes", "By", "io_bytes_total"],
  ["io.total", "By", "io_bytes_total"],
  ["io.bytes.total", "By", "io_bytes_total"],
  ["bytes", "By", "bytes_total"],
  ["total", "", "total_total"],
  ["a--b__c", "", "a_b_c_total"],
  ["1st", "", "_1st_total"],
  ["rows_", "By", "rows_bytes_total"],
  ["", "", "_total"],
  ["kilobytes", "By", "kilobytes_bytes_total"],
])("a counter named %j with the unit %j is %s", (name, unit, exposed) => {
  expect(metricName({ name, unit, aggregation: SUM }, true)).toBe(exposed);
});

test("a gauge of the unit 1 is a ratio, and other sums are not", () => {
  expect(metricName({ name: "cpu.use", unit: "1", aggregation: LAST }, false)).toBe("cpu_use_ratio");
  expect(metricName({ name: "cpu.ratio", unit: "1", aggregation: LAST }, false)).toBe("cpu_ratio");
  expect(metricName({ name: "open", unit: "1", aggregation: SUM }, false)).toBe("open");
  expect(exposedUnit({ unit: "1", aggregation: LAST })).toBe("ratio");
  expect(exposedUnit({ unit: "ms", aggregation: SUM })).toBe("milliseconds");
});
