/** The package as one script, for hosts that have no modules, and what was found out about hosts for docs/platforms.md. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { ROOT } from "../house/files.ts";

/** What a call did in a host, by the call: "works", or an error's code. */
export type Answers = Readonly<Record<string, string>>;

/** A file of the repository with all that it imports. */
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

/** Notes what the calls did in a host, as a program of some version has it. `npm run platforms` makes a table of it. */
export function noteAnswers(host: string, program: string, answers: Answers): void {
  const folder = join(ROOT, "build", "hosts");
  mkdirSync(folder, { recursive: true });
  const file = `${host} ${program.replace(/[\d.]+$/, (version) => Number.parseInt(version, 10).toString())}`.replaceAll(
    /\W+/g,
    "-",
  );
  writeFileSync(join(folder, `${file}.json`), JSON.stringify({ host, program, answers }));
}
