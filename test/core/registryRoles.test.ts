/** Roles of a registry: claimed and released by whole threads, refused with a code. */

import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { ROLES } from "../../assembly/layout.ts";
import { anotherCopy, copyHere } from "../support/copies.ts";
import { expectRefusal } from "../support/refusals.ts";

describe("registry.claim and registry.release", () => {
  test("are for the thread: its copies of the package hold the same roles", async () => {
    const registry = new Registry();
    const here = (await copyHere()).Registry.attach(registry.handle);
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    expect([registry.claim("a"), here.claim("a"), other.claim("a")]).toEqual([true, true, false]);
    registry.detach();
    expect([here.claim("a"), other.claim("a")]).toEqual([true, false]);
    expect([here.release("a"), other.claim("a"), here.release("a")]).toEqual([true, true, false]);
    for (const use of [() => registry.claim("a"), () => registry.release("a")]) {
      expectRefusal(use, RangeError, "DETACHED", /cannot be used after/);
    }
    here.detach();
    other.detach();
  });

  test("keep roles and notes apart, and neither is exposed or reset", () => {
    const registry = new Registry();
    registry.note("a", "text");
    expect([registry.claim("a"), registry.note("a"), registry.note("b")]).toEqual([true, "text", undefined]);
    registry.reset();
    expect(registry.snapshot().metrics).toEqual([]);
    expect(registry.release("a")).toBe(true);
    registry.detach();
  });

  test.each(["", "x".repeat(256), "\ud800", null, 1])("refuse the name %j", (name) => {
    const registry = new Registry();
    for (const use of [() => registry.claim(name as string), () => registry.release(name as string)]) {
      const rule = /^A role's name must have 1 to 255 characters of well-formed Unicode/;
      expectRefusal(use, typeof name === "string" ? RangeError : TypeError, "NAME_INVALID", rule);
    }
    expect(registry.lane).toBeUndefined();
    registry.detach();
  });

  test("refuse a new role in a full block, and the others go on", () => {
    const registry = new Registry({ maxBytes: 2 ** 18 });
    registry.claim("a");
    const fill = () => {
      for (let i = 0; ; i++) registry.claim(`role ${i}`);
    };
    expectRefusal(fill, RangeError, "BLOCK_FULL", /Make the registry with a larger maxBytes\.$/);
    expect([registry.claim("a"), registry.release("a"), registry.stats().refused]).toEqual([true, true, 1]);
    registry.detach();
  });

  test("report a block in which the list of roles was overwritten", async () => {
    const registry = new Registry();
    registry.claim("a");
    const view = new DataView(registry.handle.memory.buffer);
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    view.setInt32(ROLES, 2 ** 30, true);
    for (const use of [() => other.claim("b"), () => other.release("b")]) {
      expectRefusal(use, RangeError, "CORRUPT", /was overwritten/);
    }
    other.detach();
    registry.detach();
  });
});
