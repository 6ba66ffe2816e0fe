/** The package as one script, for hosts without modules, and the results of calls in hosts, for docs/platforms.md. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { ROOT } from "../house/files.ts";

/** The result of each call in a host: "works", or an error's code. */
export type Answers = Readonly<Record<string, string>>;

/** Bundles a file of the repository with everything it imports. */
export function script(path: string, format: "iife" | "esm" = "iife"): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(ROOT, path)],
    bundle: true,
    format,
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text as string;
}

/**
 * Stores the results of calls in a host, by the name and version of its program. `npm run platforms` makes a table of
 * them.
 */
export function noteAnswers(host: string, program: string, answers: Answers): void {
  const folder = join(ROOT, "build", "hosts");
  mkdirSync(folder, { recursive: true });
  const file = `${host} ${program.replace(/[\d.]+$/, (version) => Number.parseInt(version, 10).toString())}`.replaceAll(
    /\W+/g,
    "-",
  );
  writeFileSync(join(folder, `${file}.json`), JSON.stringify({ host, program, answers }));
}
