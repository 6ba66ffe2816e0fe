/** Label sets in text: names that need quotes or escapes, and values that need escapes. */

import { expect, test } from "vitest";
import { EscapedLabels, quoted, writtenName } from "../../../src/prometheus/format/escapedLabels.ts";
import { expectRefusal } from "../../support/refusals.ts";

test("backslashes, quotes and line ends are escaped, wherever and however often they occur", () => {
  expect(quoted('\\"\n\\"\n')).toBe('"\\\\\\"\\n\\\\\\"\\n"');
  expect(quoted("")).toBe('""');
  expect(quoted("é\t😱")).toBe('"é\t😱"');
});

test("a name that older scrapers do not support is quoted; a colon is supported in metrics' names only", () => {
  expect([writtenName("a:b"), writtenName("a.b")]).toEqual(["a:b", '"a.b"']);
  expect([writtenName("a:b", true), writtenName("a_b", true)]).toEqual(['"a:b"', "a_b"]);
  expect(new EscapedLabels("allow-utf-8").text({ "a:b": "1", c: '"' })).toBe('"a:b"="1",c="\\""');
  const labels = new EscapedLabels("underscores");
  expect(labels.text({ "a:b": "1" })).toBe('a_b="1"');
  expect(labels.text({})).toBe("");
});

test("labels whose names are escaped alike are rejected; if the names stay distinct, each is written", () => {
  const set = { "a.b": "1", a_b: "2" };
  const text = () => new EscapedLabels("underscores").text(set);
  expectRefusal(text, RangeError, "NAME_INVALID", /"a\.b" and "a_b" are both written as "a_b"/);
  expect(new EscapedLabels("values").text(set)).toBe('U__a_2e_b="1",a_b="2"');
});

test("a key is the same for label sets that Prometheus treats as the same: in any order, without empty values", () => {
  const labels = new EscapedLabels("underscores");
  expect(labels.key({ a: "1", b: "2" })).toBe(labels.key({ b: "2", c: "", a: "1" }));
  expect(labels.key({ a: "1", b: "2" })).not.toBe(labels.key({ a: "12", b: "" }));
  expect(labels.key({ a: "1 b", b: "2" })).not.toBe(labels.key({ a: "1", b: "b2" }));
});

test("names are not those of the label set before, if only one of as many differs", () => {
  const labels = new EscapedLabels("underscores");
  expect([{ a: "1" }, { b: "2" }].map((set) => labels.text(set))).toEqual(['a="1"', 'b="2"']);
  const sets = [
    { a: "1", b: "2" },
    { a: "1", c: "3" },
    { d: "4", c: "3" },
  ];
  expect(sets.map((set) => labels.text(set))).toEqual(['a="1",b="2"', 'a="1",c="3"', 'd="4",c="3"']);
});
