/** A tree with one level per label: what was put is found, and what was dropped leaves nothing behind. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { Branches } from "../../../src/core/record/branches.ts";
import { holds } from "../../support/property.ts";

/** Returns what is in a tree, by the JSON of its path, found by walking all its properties. */
function contents(branches: Branches<number>): Map<string, number> {
  const found = new Map<string, number>();
  const walk = (node: object, path: readonly string[]) => {
    const entries = Object.entries(node);
    if (path.length > 0) expect(entries, "a branch without properties").not.toEqual([]);
    for (const [text, next] of entries) {
      if (typeof next === "number") found.set(JSON.stringify([...path, text]), next);
      else walk(next, [...path, text]);
    }
  };
  walk(branches.root, []);
  return found;
}

/** Steps at paths of one depth: something is put there, or dropped. */
const programs = fc.integer({ min: 1, max: 3 }).chain((depth) => {
  const path = fc.array(fc.constantFrom("", "a", "b", "constructor", "__proto__"), {
    minLength: depth,
    maxLength: depth,
  });
  return fc.array(fc.record({ path, puts: fc.boolean() }), { maxLength: 60 });
});

test("a tree holds what was put and not dropped since, as a Map does, and no branch without leaves", () => {
  holds(
    fc.property(programs, (steps) => {
      const branches = new Branches<number>();
      const map = new Map<string, number>();
      for (const [number, { path, puts }] of steps.entries()) {
        const key = JSON.stringify(path);
        expect(branches.find(path)).toBe(map.get(key));
        if (puts) {
          branches.put(path, number);
          map.set(key, number);
        } else {
          branches.drop(path);
          map.delete(key);
        }
        expect(contents(branches)).toEqual(map);
      }
    }),
  );
});

test("to drop one of many does not list the others", () => {
  const branches = new Branches<number>();
  const keys = Array.from({ length: 100 }, (_, at) => String(at));
  // A branch that is asked for its properties says so.
  const branch = new Proxy(Object.create(null), {
    ownKeys: () => {
      throw new Error("listed");
    },
  });
  Object.setPrototypeOf(branches.root, branch);
  for (const [at, key] of keys.entries()) branches.put([key], at);
  expect(() => {
    for (const _ in branches.root);
  }).toThrow("listed");
  for (const key of keys) branches.drop([key]);
  Object.setPrototypeOf(branches.root, null);
  expect(contents(branches)).toEqual(new Map());
});
