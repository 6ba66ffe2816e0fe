/** The searches in a bundle: the package's code, and the positions in its source map. */

import { readdirSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join } from "node:path";
import { text } from "../house/files.ts";

/** A file that a bundler has written. */
export interface Script {
  readonly path: string;
  readonly code: string;
}

export function scriptsBelow(folder: string): Script[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js"))
    .map((file) => ({ path: join(folder, file), code: readFileSync(join(folder, file), "utf8") }));
}

const [kernel] = text("build/index.js").match(/0061736d[0-9a-f]{1000,}/) ?? [];
if (!kernel) throw new Error("The package holds no kernel in hexadecimal digits.");

export function holdsKernel({ code }: Script): boolean {
  return code.includes(kernel as string);
}

/**
 * Returns, for each method `inc` or `record` that calls a function of the kernel at several call sites, the fields
 * whose addresses it passes. V8 inlines a call site only if it has seen a single function, and minifiers merge
 * identical calls.
 */
export function addressesPassed({ code }: Script): string[][] {
  return [...code.matchAll(/\b(?:inc|record)\([\w$]*\)\s*\{/g)].flatMap(({ index }) => {
    const passed: Record<string, string[]> = {};
    for (const [, called = "", field = ""] of bodyAt(code, index).matchAll(/this\.(#[\w$]+)\(this\.(#[\w$]+)/g)) {
      passed[called] = [...(passed[called] ?? []), field];
    }
    return Object.values(passed).filter(({ length }) => length > 1);
  });
}

/** Returns the text from the first brace after a position to the matching brace; no string here contains a brace. */
function bodyAt(code: string, position: number): string {
  const start = code.indexOf("{", position);
  let depth = 0;
  for (let end = start; end < code.length; end++) {
    if (code[end] === "{") depth++;
    else if (code[end] === "}" && --depth === 0) return code.slice(start, end);
  }
  throw new Error("A brace is not closed.");
}

/** Returns the file and line of a script's text, by its source map. */
export function origin({ path, code }: Script, wanted: string): { file: string; line: string } {
  const map = JSON.parse(readFileSync(`${path}.map`, "utf8"));
  const before = code.slice(0, code.indexOf(wanted)).split("\n");
  const found = new SourceMap(map).findEntry(before.length - 1, before.at(-1)?.length ?? 0);
  if (!("originalSource" in found)) throw new Error(`The map of ${path} does not know ${wanted}.`);
  const { originalSource, originalLine } = found;
  const source: string = map.sourcesContent[map.sources.indexOf(originalSource)];
  return { file: originalSource, line: source.split("\n")[originalLine] as string };
}
