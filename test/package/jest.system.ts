/** Jest with the packed package, in every Node: tests that require every entry, without any configuration. */

import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { runtime } from "../support/runtimes.ts";
import { consumer } from "../support/tarball.ts";

const folder = consumer({ jest: "30.5.2", "jest-environment-jsdom": "30.5.2" }, join(ROOT, "test/package/jest"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// In the repository, their names are not those of tests for Vitest.
renameSync(join(folder, "entries.cjs"), join(folder, "entries.test.cjs"));
renameSync(join(folder, "both.mjs"), join(folder, "both.test.mjs"));

const NODES = ["this Node", "Node 20.19", "Node 22", "Node 24", "Node 26"] as const;

/** Runs the tests of one file in a Node and returns how many passed. Throws with Jest's report if one fails. */
function passed(node: (typeof NODES)[number], args: readonly string[], options = ""): number {
  const program = node === "this Node" ? process.execPath : runtime(node);
  const printed = execFileSync(program, ["node_modules/jest/bin/jest.js", "--json", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: "pipe",
    env: { ...process.env, NODE_OPTIONS: options },
    timeout: 120_000,
  });
  return JSON.parse(printed).numPassedTests;
}

test.each(NODES)("in %s, Jest's tests use every entry, together with threads", (node) => {
  expect(passed(node, ["entries"])).toBe(9);
});

test("in Jest's jsdom, tests do the same", () => {
  expect(passed("this Node", ["entries", "--env=jsdom"])).toBe(9);
});

test("in Jest's modules, import and require give one copy", () => {
  expect(passed("this Node", ["both"], "--experimental-vm-modules")).toBe(1);
});
