/** A larger sample of schedules, of all scenarios, on the shipped instructions. */

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";

test("in six schedules of each scenario, parked threads do what the model predicts", () => {
  const command = ["scripts/schedules.js", "--quick", "--parked", "6"];
  const { stdout: said } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
  console.log(said);
  expect(said).not.toMatch(/DIFFERS|FAILS/);
  expect(said.match(/as modelled$/gm)?.length).toBeGreaterThan(40);
});
