/** The build's check of the kernel: it rejects each violation. */

import { readFileSync } from "node:fs";
import { beforeAll, expect, test, vi } from "vitest";

const textOf = (target: string) => readFileSync(new URL(`../../build/kernel/${target}.wat`, import.meta.url), "utf8");
const release = textOf("release");
const stepped = textOf("stepped");

let checkKernel: (release: string, stepped: string) => void;

beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  ({ checkKernel } = await import(new URL("../../scripts/check-kernel.js", import.meta.url).href));
});

/** Returns the text with an insertion after the opening line of an exported function. */
function insideOf(name: string, text: string, wat = release): string {
  const symbol = wat.match(new RegExp(`\\(export "${name}" \\(func (\\S+)\\)\\)`))?.[1] as string;
  return wat.replace(new RegExp(`( \\(func ${symbol.replaceAll("$", "\\$")} .*\\n)`), `$1${text}\n`);
}

test("the kernel as built passes", () => {
  expect(() => checkKernel(release, stepped)).not.toThrow();
});

test.each([
  ["a data segment", release.replace("(module\n", '(module\n (data "x")\n'), /no data segment/],
  ["a start function", release.replace("(module\n", "(module\n (start $0)\n"), /no start function/],
  [
    "a second import",
    release.replace("(module\n", '(module\n (import "env" "abort" (func $abort))\n'),
    /imports the memory and the scratch/,
  ],
  ["a record that calls", insideOf("record", "  call $assembly/packed/spill"), /record calls nothing/],
  ["a record with a second atomic", insideOf("inc", "  i64.atomic.load"), /inc has one atomic/],
  ["a missing record", release.replace('(export "observe"', '(export "other"'), /must export observe/],
])("rejects %s", (_, doctored, message) => {
  expect(doctored).not.toBe(release);
  expect(() => checkKernel(doctored, stepped)).toThrow(message);
});

test("rejects a record function that loops after its atomic", () => {
  const [opening] = release.match(/\(func \$assembly\/packed\/record [\s\S]*?atomic\.rmw\.add\n/) as RegExpMatchArray;
  const doctored = release.replace(opening, `${opening}  loop $for-loop|0\n   br $for-loop|0\n  end\n`);
  expect(() => checkKernel(doctored, stepped)).toThrow(/record loops only before its atomic/);
});

test("rejects an atomic without a step before it, wherever it is", () => {
  const steps = [...stepped.matchAll(/^\s*call \$assembly\/words\/step\n/gm)];
  expect(steps.length).toBeGreaterThan(20);
  for (const { index, 0: line } of steps) {
    const doctored = stepped.slice(0, index) + stepped.slice(index + line.length);
    expect(() => checkKernel(release, doctored)).toThrow(/step/);
  }
});

test("rejects a step that belongs to no atomic", () => {
  const doctored = stepped.replace(/( {1,}call \$assembly\/words\/step\n)/, "$1$1");
  expect(() => checkKernel(release, doctored)).toThrow(/as many steps as atomics/);
});
