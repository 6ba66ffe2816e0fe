/** Warnings: a process warning in Node, a line of the console elsewhere, and never an error. */

import { afterEach, expect, test, vi } from "vitest";
import { warn } from "../../../src/core/platform/warning.ts";

afterEach(() => vi.restoreAllMocks());

/** As in a host that has none of Node's modules. */
const leaveNode = () => vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);

test("in Node a warning is the process's, with a name and a code", async () => {
  const heard: Error[] = [];
  const listener = (warning: Error) => heard.push(warning);
  process.on("warning", listener);
  warn("THREADTALLY_OVERFLOW", "It overflows.");
  await new Promise(setImmediate);
  process.off("warning", listener);
  const expected = { name: "ThreadtallyWarning", code: "THREADTALLY_OVERFLOW", message: "It overflows." };
  expect(heard).toEqual([expect.objectContaining(expected)]);
});

test("elsewhere it is printed, with the code", () => {
  leaveNode();
  const printed = vi.spyOn(console, "warn").mockImplementation(() => {});
  warn("THREADTALLY_OVERFLOW", "It overflows.");
  expect(printed.mock.calls).toEqual([["THREADTALLY_OVERFLOW: It overflows."]]);
});

test("a console or a process that throws harms nobody", () => {
  const fail = () => {
    throw new Error("broken");
  };
  const emit = vi.spyOn(process, "emitWarning").mockImplementation(fail);
  expect(() => warn("A", "b")).not.toThrow();
  leaveNode();
  const print = vi.spyOn(console, "warn").mockImplementation(fail);
  expect(() => warn("A", "b")).not.toThrow();
  expect([emit, print].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});
