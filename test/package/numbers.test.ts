/** Bundles hold the numbers of the memory map and of protobuf's fields where they are used, and no table of them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NUMBER_MODULES } from "../../scripts/numbers.js";
import { bundles, ROOT } from "../house/files.ts";

test.each(bundles)("%s is made without the modules of numbers", (file) => {
  const { sources } = JSON.parse(readFileSync(join(ROOT, `${file}.map`), "utf8")) as { sources: string[] };
  const paths = sources.map((source) => source.replace(/^(\.\.\/)+/, ""));
  expect(paths.some((path) => path.startsWith("src/core/"))).toBe(true);
  for (const path of NUMBER_MODULES) expect(paths).not.toContain(path);
});
