/** The search of schedules as a command. */

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";

const schedules = (...options: string[]) =>
  spawnSync(process.execPath, ["scripts/schedules.js", ...options], { cwd: ROOT, encoding: "utf8" });

test("a protocol's scenarios are searched, each with its result", () => {
  const { stdout, stderr, status } = schedules("--quick", "--protocol", "record");
  expect(status, stderr).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line).toMatch(/^record: .+: every schedule: [\d,]+ states, /);
});

test("one schedule of a scenario is replayed, step by step", () => {
  const scenario = ["--protocol", "record", "--scenario", "a mean: two holders, two readers"];
  const { stdout, stderr, status } = schedules(...scenario, "--schedule", "first holder 1; one reader 2");
  expect(status, stderr).toBe(0);
  expect(stdout.replace(/ +/g, " ")).toMatch(/^first holder begins to record .*\nfirst holder add64 /);
  expect(stdout).toMatch(/\none reader +load64 base: 0\n/);
});

test("a schedule with an actor that the scenario lacks is an error", () => {
  const scenario = ["--protocol", "record", "--scenario", "a mean: two holders, two readers"];
  const { stderr, status } = schedules(...scenario, "--schedule", "nobody 1");
  expect(status).toBe(1);
  expect(stderr).toContain("nobody");
});
