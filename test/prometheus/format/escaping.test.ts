/** Names in the syntax of scrapers: the examples of Prometheus' own library. */

import { expect, test } from "vitest";
import { ESCAPINGS, type Escaping, escapedName, isPlain } from "../../../src/prometheus/format/escaping.ts";

// https://github.com/prometheus/common/blob/main/model/metric_test.go, TestEscapeName
test.each([
  ["no:escaping_required", "no:escaping_required", "no:escaping__required", "no:escaping_required"],
  [
    "mysystem.prod.west.cpu.load",
    "mysystem_prod_west_cpu_load",
    "mysystem_dot_prod_dot_west_dot_cpu_dot_load",
    "U__mysystem_2e_prod_2e_west_2e_cpu_2e_load",
  ],
  [
    "mysystem.prod.load_total",
    "mysystem_prod_load_total",
    "mysystem_dot_prod_dot_load__total",
    "U__mysystem_2e_prod_2e_load__total",
  ],
  ["http.status:sum", "http_status:sum", "http_dot_status:sum", "U__http_2e_status:sum"],
  ["label with 😱", "label_with__", "label__with____", "U__label_20_with_20__1f631_"],
  ["花火", "__", "____", "U___82b1__706b_"],
  ["0zero9", "_zero9", "__zero9", "U___30_zero9"],
])("%s is escaped to %s, %s or %s", (name, underscores, dots, values) => {
  const escaped = (escaping: Escaping) => escapedName(name, escaping);
  expect([escaped("underscores"), escaped("dots"), escaped("values")]).toEqual([underscores, dots, values]);
  expect(escaped("allow-utf-8")).toBe(name);
});

test("a colon is plain in metrics' names, but not in labels' names", () => {
  expect([isPlain("a:b"), isPlain("a:b", true)]).toEqual([true, false]);
  expect([":", "a", "_", "a9"].map((name) => isPlain(name))).toEqual([true, true, true, true]);
  expect(["", "9", "a.b", "a b", "é"].map((name) => isPlain(name))).toEqual([false, false, false, false, false]);
  expect(["_", "a9"].map((name) => isPlain(name, true))).toEqual([true, true]);
  expect(["", "9", "a.b", ":"].map((name) => isPlain(name, true))).toEqual([false, false, false, false]);
  expect(escapedName("a:b", "underscores", true)).toBe("a_b");
  expect(escapedName("a:b", "values", true)).toBe("U__a_3a_b");
  expect(escapedName("a:b", "values")).toBe("a:b");
});

test("the escapings are those that Prometheus asks for", () => {
  expect(ESCAPINGS).toEqual(["allow-utf-8", "underscores", "dots", "values"]);
});
