/** What is looked for in a bundle: the package's code, and where its map leads. */

import { readdirSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join } from "node:path";
import { text } from "../house/files.ts";

/** One of the files that a bundler has written. */
export interface Script {
  readonly path: string;
  readonly code: string;
}

export function scriptsBelow(folder: string): Script[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js"))
    .map((file) => ({ path: join(folder, file), code: readFileSync(join(folder, file), "utf8") }));
}

const kernel = text("build/index.js").match(/"(AGFzbQ[\w+/=]+)"/)?.[1] as string;

export function holdsKernel({ code }: Script): boolean {
  return code.includes(kernel);
}

/** Where a script's source map says that a text of the script stands: the file, and its line there. */
export function origin({ path, code }: Script, wanted: string): { file: string; line: string } {
  const map = JSON.parse(readFileSync(`${path}.map`, "utf8"));
  const before = code.slice(0, code.indexOf(wanted)).split("\n");
  const found = new SourceMap(map).findEntry(before.length - 1, before.at(-1)?.length ?? 0);
  if (!("originalSource" in found)) throw new Error(`The map of ${path} does not know ${wanted}.`);
  const { originalSource, originalLine } = found;
  const source: string = map.sourcesContent[map.sources.indexOf(originalSource)];
  return { file: originalSource, line: source.split("\n")[originalLine] as string };
}
