/**
 * Programs that run in one process, one after the other: most examples are so short that to start Node takes most of
 * their time.
 */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { environment } from "../support/environment.ts";

/** What came of a program. */
export interface Outcome {
  /** The lines that it printed. */
  readonly printed: readonly string[];
  /** The error that it ended with. */
  readonly error?: string;
}

/** Programs that meet others of their process (by its globals, default registry or channels), or that outlive them. */
const APART = new RegExp(
  "\\bprocess\\b|\\bsetTimeout\\b|worker_threads|child_process|diagnostics_channel|Registry\\.default|instrument" +
    "|threadtally/(cluster|monitor|prometheus-io-client|prometheus/serve|push)|@opentelemetry",
);

/** Returns whether a program, made of these files, may run with others. */
export function runsTogether(files: ReadonlyMap<string, string>): boolean {
  return files.size === 1 && ![...files.values()].some((code) => APART.test(code));
}

/** Runs the files, each of them a module, and returns what came of each. */
export function runTogether(folder: string, files: readonly string[]): ReadonlyMap<string, Outcome> {
  const runner = join(folder, "together.mjs");
  const program = `
    import { readFileSync } from "node:fs";
    import { format } from "node:util";
    const outcomes = [];
    for (const file of ${JSON.stringify(files)}) {
      const printed = [];
      console.log = (...values) => printed.push(...format(...values).split("\\n"));
      const outcome = { printed };
      if (readFileSync(file, "utf8").includes("threadtally/prom-client")) {
        (await import("threadtally/prom-client")).register.clear(); // It is one for all programs.
      }
      await import(file).catch((error) => { outcome.error = String(error?.stack ?? error); });
      outcomes.push([file, outcome]);
    }
    process.stdout.write(JSON.stringify(outcomes));
  `;
  writeFileSync(runner, program);
  const options = { cwd: folder, encoding: "utf8", env: environment, timeout: 60_000, maxBuffer: 2 ** 26 } as const;
  return new Map(JSON.parse(execFileSync(process.execPath, [runner], options)) as [string, Outcome][]);
}
