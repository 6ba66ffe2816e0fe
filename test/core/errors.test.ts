/** Errors carry a code and show briefly what came, whatever it is. */

import { expect, test } from "vitest";
import { rangeError, shown, typeError } from "../../src/core/errors.ts";

test("errors are of the builtin classes and carry their code", () => {
  expect(typeError("VALUE_TYPE", "a")).toBeInstanceOf(TypeError);
  expect(typeError("VALUE_TYPE", "a")).toMatchObject({ code: "VALUE_TYPE", message: "a" });
  expect(rangeError("CORRUPT", "b")).toBeInstanceOf(RangeError);
  expect(rangeError("CORRUPT", "b")).toMatchObject({ code: "CORRUPT", message: "b" });
});

test.each([
  ["text", '"text"'],
  ["x".repeat(60), `"${"x".repeat(60)}"`],
  ["x".repeat(61), `"${"x".repeat(60)}…"`],
  ["new\nline", '"new\\nline"'],
  [12n, "12n"],
  [-0, "-0"],
  [Number.NaN, "NaN"],
  [undefined, "undefined"],
  [null, "null"],
  [true, "true"],
  [Symbol("s"), "Symbol(s)"],
  [() => 1, "a function"],
  [[1, 2], "an array of 2"],
  [{}, "an object"],
])("shows %s as %s", (value, text) => {
  expect(shown(value)).toBe(text);
});

test("showing a value runs none of its code", () => {
  const trap = {
    toString() {
      throw new Error("ran");
    },
    toJSON() {
      throw new Error("ran");
    },
  };
  expect(shown(trap)).toBe("an object");
});

test("a proxy that was revoked, or whose length throws, is shown as an object", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(shown(proxy)).toBe("an object");
  const trap = () => {
    throw new Error("trapped");
  };
  expect(shown(new Proxy([], { get: trap }))).toBe("an object");
});
