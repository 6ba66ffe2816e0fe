/** A larger sample of schedules, of all scenarios but those of creations, on the shipped instructions. */

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { catalog } from "./catalog.ts";

test("in eight schedules of each scenario, parked threads do what the model predicts", () => {
  const protocols = Object.keys(catalog).filter((protocol) => protocol !== "creations");
  const command = ["scripts/schedules.js", "--quick", "--parked", "8", "--protocol", protocols.join(",")];
  const { stdout: said } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
  console.log(said);
  expect(said).not.toMatch(/DIFFERS|FAILS/);
  expect(said.match(/as modelled$/gm)?.length).toBeGreaterThan(40);
});
