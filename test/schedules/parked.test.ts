/** Schedules on the shipped instructions: real threads do what the model predicts, in a random sample. */

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { catalog } from "./catalog.ts";

/** Some protocols; the system tests sample all. */
const PROTOCOLS = ["lanes", "spill"];

test("parked threads over the stepped kernel do what the model predicts, in every scenario of some protocols", () => {
  const seed = process.env.TALLY_SEED ?? String(Date.now() & 0x7fffffff);
  const command = ["scripts/schedules.js", "--quick", "--parked", "1", "--seed", seed, "--protocol", PROTOCOLS.join()];
  const { stdout: said } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
  console.log(said);
  const scenarios = PROTOCOLS.flatMap((protocol) => Object.keys(catalog[protocol] ?? {}));
  expect(scenarios.length).toBeGreaterThan(10);
  for (const name of scenarios) expect(said).toContain(`: ${name}: 1 schedules, `);
  expect(said.match(/as modelled$/gm)).toHaveLength(scenarios.length);
});
