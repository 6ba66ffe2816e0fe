/** What was run where: tests write it into build/, and `npm run platforms` makes the table of docs/platforms.md of it. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../house/files.ts";

/** A column of the table. */
export interface Platform {
  readonly name: string;
  readonly version: string;
}

/** Notes that a scenario was played on a platform, and came out right. */
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
    return []; // nothing was noted yet
  }
}
