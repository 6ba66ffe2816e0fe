/** What is looked for in a bundle: the package's code, and where its map leads. */

import { readdirSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join } from "node:path";
import { text } from "../house/files.ts";

export interface Bundle {
  readonly path: string;
  readonly code: string;
}

/** The bundles below a folder that hold the package's kernel. */
export function bundlesBelow(folder: string): Bundle[] {
  const kernel = text("build/index.js").match(/"(AGFzbQ[\w+/=]+)"/)?.[1] as string;
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js"))
    .map((file) => ({ path: join(folder, file), code: readFileSync(join(folder, file), "utf8") }))
    .filter(({ code }) => code.includes(kernel));
}

/** Where a bundle's source map says that a text of the bundle stands: the file, and its line there. */
export function origin({ path, code }: Bundle, wanted: string): { file: string; line: string } {
  const map = JSON.parse(readFileSync(`${path}.map`, "utf8"));
  const before = code.slice(0, code.indexOf(wanted)).split("\n");
  const found = new SourceMap(map).findEntry(before.length - 1, before.at(-1)?.length ?? 0);
  if (!("originalSource" in found)) throw new Error(`The map of ${path} does not know ${wanted}.`);
  const { originalSource, originalLine } = found;
  const source: string = map.sourcesContent[map.sources.indexOf(originalSource)];
  return { file: originalSource, line: source.split("\n")[originalLine] as string };
}
