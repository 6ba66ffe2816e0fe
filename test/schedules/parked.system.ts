/** A larger sample of schedules, of half of the protocols each day, on the shipped instructions. */

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { inPart } from "../../scripts/part.js";
import { ROOT } from "../house/files.ts";
import { partOfToday } from "../support/today.ts";
import { catalog } from "./catalog.ts";

test("in four schedules of each scenario of today's protocols, parked threads do what the model predicts", () => {
  const protocols = inPart(Object.entries(catalog), partOfToday(2));
  const names = protocols.map(([name]) => name).join(",");
  const command = ["scripts/schedules.js", "--quick", "--parked", "4", "--protocol", names];
  const { stdout: said } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
  console.log(said);
  expect(said).not.toMatch(/DIFFERS|FAILS/);
  const scenarios = protocols.flatMap(([, all]) => Object.keys(all));
  expect(said.match(/as modelled$/gm)).toHaveLength(scenarios.length);
});
