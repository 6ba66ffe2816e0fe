/** Label sets in text: names that need quotes or escapes, values that need escapes. */

import { expect, test } from "vitest";
import { escapedLabels, labelsText, quoted, writtenName } from "../../src/prometheus/labels.ts";

test("backslashes, quotes and line ends are escaped, wherever and however often they come", () => {
  expect(quoted('\\"\n\\"\n')).toBe('"\\\\\\"\\n\\\\\\"\\n"');
  expect(quoted("")).toBe('""');
  expect(quoted("é\t😱")).toBe('"é\t😱"');
});

test("a name that older scrapers do not know is quoted; a colon is known in metrics' names alone", () => {
  expect([writtenName("a:b"), writtenName("a.b")]).toEqual(["a:b", '"a.b"']);
  expect([writtenName("a:b", true), writtenName("a_b", true)]).toEqual(['"a:b"', "a_b"]);
  expect(labelsText({ "a:b": "1", c: '"' }, "allow-utf-8")).toBe('"a:b"="1",c="\\""');
  expect(labelsText({ "a:b": "1" }, "underscores")).toBe('a_b="1"');
  expect(labelsText({}, "underscores")).toBe("");
});

test("values of labels whose names become one are joined in their order", () => {
  expect([...escapedLabels({ "a.b": "1", a_b: "2", "a/b": "3", c: "" }, "underscores")]).toEqual([
    ["a_b", "1;2;3"],
    ["c", ""],
  ]);
  expect([...escapedLabels({ "a.b": "1", a_b: "2" }, "values")]).toEqual([
    ["U__a_2e_b", "1"],
    ["a_b", "2"],
  ]);
});
