/** Source maps: a stack trace in a consumer's program names the lines of our sources. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundles, ROOT, text } from "../house/files.ts";

test.each(bundles)("the map of %s has all its sources", (file) => {
  expect(readFileSync(join(ROOT, file), "utf8")).toMatch(/\n\/\/# sourceMappingURL=\w[\w.-]*\.js\.map\n$/);
  const { sources, sourcesContent } = JSON.parse(readFileSync(join(ROOT, `${file}.map`), "utf8"));
  expect(sources.length).toBeGreaterThan(0);
  expect(sourcesContent).toHaveLength(sources.length);
  for (const content of sourcesContent) expect(content).toMatch(/\w/);
});

test.each([
  ["import", "module", 'import { Registry } from "threadtally";'],
  ["require", "commonjs", 'const { Registry } = require("threadtally");'],
  ["import of the bundle", "module", 'import { Registry } from "./build/index.js";'],
])("after %s, a stack trace names the line of the source that threw", (_, type, load) => {
  const code = `${load}
    try { new Registry().counter({ name: "a_total" }).inc(-1) } catch (error) { console.log(error.stack) }`;
  const node = ["--enable-source-maps", `--input-type=${type}`, "--eval", code];
  const stack = execFileSync(process.execPath, node, { cwd: ROOT, encoding: "utf8" });
  const frames = [...stack.matchAll(/\(.*?(src\/[\w/]+\.ts):(\d+):\d+\)/g)];
  expect(frames.length, stack).toBeGreaterThan(1);
  const [, path = "", line] = frames[0] ?? [];
  expect(text(path).split("\n")[Number(line) - 1]).toContain("new RangeError(");
  expect(frames.map(([, file]) => file)).toContain("src/core/record/counter.ts");
});
