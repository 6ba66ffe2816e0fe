/** Registries that a separate process creates and drops. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PROGRAM = fileURLToPath(new URL("dropped.process.js", import.meta.url));

/** The life of registries in a separate process. */
export interface Life {
  readonly times: number;
  readonly isKnown?: boolean;
  readonly detaches?: boolean;
  readonly hasCallback?: boolean;
  readonly hasWorker?: boolean;
  readonly inTurns?: boolean;
}

const run = promisify(execFile);

/** Returns how many registries are left of those that a separate process has created and dropped. */
export async function left(life: Life): Promise<number> {
  const given = ["--expose-gc", PROGRAM, JSON.stringify(life)];
  const { stdout } = await run(process.execPath, given);
  return (JSON.parse(stdout) as { left: number }).left;
}
