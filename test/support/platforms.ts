/**
 * Records of which scenarios ran on which platforms. Tests write them into build/, and `npm run platforms` makes the
 * table of docs/platforms.md of them.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../house/files.ts";

/** A column of the table. */
export interface Platform {
  readonly name: string;
  readonly version: string;
}

/** Records that a scenario succeeded on a platform. */
export function noteSuccess({ name, version }: Platform, scenario: string): void {
  const folder = join(ROOT, "build", "platforms");
  const file = join(folder, `${name.replaceAll(" ", "-")}.json`);
  mkdirSync(folder, { recursive: true });
  const scenarios = new Set([...readScenarios(file, version), scenario]);
  writeFileSync(file, JSON.stringify({ name, version, scenarios: [...scenarios] }));
}

function readScenarios(file: string, version: string): readonly string[] {
  try {
    const noted = JSON.parse(readFileSync(file, "utf8"));
    return noted.version === version ? noted.scenarios : [];
  } catch {
    return []; // nothing was recorded yet
  }
}
