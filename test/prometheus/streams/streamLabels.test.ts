/** Attributes as labels. */

import { expect, test } from "vitest";
import { labelName } from "../../../src/prometheus/streams/plainNames.ts";
import { labelsOf, scopeLabels } from "../../../src/prometheus/streams/streamLabels.ts";

test("names are plain, and never begin with a digit", () => {
  const names = ["http.status", "a..b", "a:b", "__name__", "1st", "é", "", "a_"].map(labelName);
  expect(names).toEqual(["http_status", "a_b", "a_b", "_name_", "key_1st", "_", "_", "a_"]);
});

test("values that are no text are JSON, with texts for what JSON lacks", () => {
  const attributes = { a: "x", b: 1.5, c: true, d: null, e: 10n ** 20n, f: Number.NaN, g: Number.NEGATIVE_INFINITY };
  expect(labelsOf(attributes)).toEqual({
    ...{ a: "x", b: "1.5", c: "true", d: "", e: "100000000000000000000", f: "NaN", g: "-Infinity" },
  });
  expect(labelsOf({ list: ["a", 'b"', 1, true, null, 2n, Number.NaN] })).toEqual({
    list: '["a","b\\"",1,true,null,2,"NaN"]',
  });
});

test("values whose names become one are joined in the order of the given names", () => {
  expect(labelsOf({ a_b: "2", "a.b": 1, "a-b": "0" })).toEqual({ a_b: "0;1;2" });
  expect(labelsOf({ "otel.scope.name": "mine" }, scopeLabels({ name: "shop" }))).toEqual({
    otel_scope_name: "mine;shop",
  });
});

test("a label that the exposition adds is left to it", () => {
  expect(labelsOf({ le: "5", "exported.le": "6" }, {}, "le")).toEqual({ exported_le: "6;5" });
  expect(labelsOf({ le: "5" })).toEqual({ le: "5" });
});

test("a scope has the labels that it has values of", () => {
  expect(scopeLabels({ name: "a", version: "" })).toEqual({ otel_scope_name: "a" });
  expect(scopeLabels({ name: "a", version: "1", schemaUrl: "u" })).toEqual({
    ...{ otel_scope_name: "a", otel_scope_version: "1", otel_scope_schema_url: "u" },
  });
});

test("names that objects inherit are labels like others", () => {
  expect(labelsOf(JSON.parse('{"constructor":"a","toString":"b"}'))).toEqual({ constructor: "a", toString: "b" });
});
