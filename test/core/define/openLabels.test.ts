/** The texts of open label sets: equal exactly if the sets are, and decoded to what was encoded. */

import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { decodeLabels } from "threadtally";
import { expect, test } from "vitest";
import { encodeLabels } from "../../../src/core/define/openLabels.ts";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { kept, openSets } from "../openSets.ts";

const textOf = (set: object) => encodeLabels(Object.entries(set));

test("two sets have the same text exactly if what is kept of them is equal", () => {
  let equal = 0;
  const property = fc.property(openSets, openSets, (one, other) => {
    const isEqual = isDeepStrictEqual(kept(one), kept(other));
    if (isEqual) equal++;
    expect(textOf(one) === textOf(other)).toBe(isEqual);
  });
  holds(property, 3000);
  expect(equal).toBeGreaterThan(10);
});

test("the order of a set's names does not matter", () => {
  const shuffled = openSets.chain((set) =>
    fc.tuple(fc.constant(set), fc.shuffledSubarray(Object.entries(set), { minLength: Object.keys(set).length })),
  );
  const property = fc.property(shuffled, ([set, entries]) => {
    expect(encodeLabels(entries)).toBe(textOf(set));
  });
  holds(property);
});

test("a text is well-formed JSON, and decoded to what is kept of the set, as an object like any other", () => {
  const property = fc.property(openSets, (set) => {
    const text = textOf(set);
    expect(Buffer.from(text).toString()).toBe(text);
    expect(typeof JSON.parse(text)).toBe("object");
    expect(isDeepStrictEqual(decodeLabels(text), kept(set))).toBe(true);
  });
  holds(property, 1000);
});

test("the text has the names in the order of their code units, and types that JSON lacks as objects", () => {
  const set = { b: "x", B: -0, "10": 1n, "9": Number.NaN, a: [1, "1", null, Number.NEGATIVE_INFINITY, 2n ** 64n] };
  expect(textOf(set)).toBe(
    '{"10":{"bigint":"1"},"9":{"number":"NaN"},"B":0,"a":[1,"1",null,{"number":"-Infinity"},' +
      '{"bigint":"18446744073709551616"}],"b":"x"}',
  );
  expect(textOf({})).toBe("{}");
});

test("what a set cannot hold is left out, and is null in an array, whose own changes are not followed", () => {
  const list = ["a", undefined, () => 1, Symbol("s"), {}, ["b"], new Date(0)];
  list.length++;
  const set = { list, a: undefined, b: () => 1, c: Symbol("s"), d: {}, e: new Date(0), f: Object(1n), g: new Map() };
  const text = textOf(set);
  list[0] = "changed";
  expect(decodeLabels(text)).toEqual({ list: ["a", null, null, null, null, null, null, null] });
});

test.each([
  undefined,
  "",
  "a",
  "1",
  "null",
  "[]",
  '"ab"',
  '{"a":{}}',
  '{"a":{"number":"1"}}',
  '{"a":{"bigint":"01"}}',
  '{"a":{"bigint":"x"}}',
  '{"a":{"bigint":"1","number":"NaN"}}',
  '{"a":-0}',
  '{"a":1.0}',
  '{"a":[[1]]}',
  '{"a": 1}',
  '{"b":1,"a":1}',
  '{"a":1,"a":1}',
])("the text %j is of no set, and is refused", (text) => {
  expectRefusal(() => decodeLabels(text), RangeError, "LABELS_INVALID", /needed, but got .*overflow series has none/);
});

test("the error of a text that is no JSON has that of the parser as its cause", () => {
  const causeOf = (text: string) => {
    try {
      return decodeLabels(text);
    } catch (error) {
      return (error as Error).cause;
    }
  };
  expect(causeOf("{")).toBeInstanceOf(SyntaxError);
  expect(causeOf("[]")).toBeUndefined();
});
