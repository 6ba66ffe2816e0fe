/**
 * Imports of one entry only: the root does not include an adapter, and an adapter includes neither another adapter nor
 * the kernel.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { manifest, ROOT } from "../house/files.ts";

const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === "string" ? [] : [{ subpath, name: subpath.replace("./", ""), file: target.default }],
);

/** Returns the source files of the package that are in a consumer's bundle. */
async function sourcesBehind(code: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: ROOT },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "neutral",
  });
  const files = Object.keys(metafile.inputs).filter((input) => input !== "<stdin>");
  expect(files.length).toBeGreaterThan(0);
  return files.flatMap((file) => {
    const { sources } = JSON.parse(readFileSync(join(ROOT, `${file}.map`), "utf8")) as { sources: string[] };
    return sources.map((source) => source.replace(/^(\.\.\/)+/, ""));
  });
}

test("the root entry is core and hosts, and no adapter", async () => {
  const sources = await sourcesBehind('export { Registry } from "threadtally"');
  expect(sources).toContain("src/core/registry.ts");
  for (const source of sources)
    expect(source).toMatch(/^(src\/(index\.ts|core\/|hosts\/)|assembly\/|kernel\/|build\/kernel\/)/);
});

describe.each(entries.filter(({ subpath }) => subpath !== "."))("$subpath", ({ name }) => {
  test("includes its own files and its parts of core, but neither the kernel nor another adapter", async () => {
    const sources = await sourcesBehind(`export * from "threadtally/${name}"`);
    expect(sources.some((source) => source.startsWith(`src/${name}/`))).toBe(true);
    for (const source of sources) {
      // The program of the serving thread is text, which only `serveMetrics` includes.
      if (name === "prometheus" && source === "server/release.ts") continue;
      expect(source).toMatch(new RegExp(`^(src/(core|${name})/|assembly/layout\\.ts$)`));
      expect(source).not.toMatch(/kernel|attachment|registry/);
    }
  });
});

test("an unused import leaves nothing in the bundle", async () => {
  for (const { subpath } of entries) {
    const contents = `import "${subpath.replace(".", "threadtally")}"; console.log(1);`;
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: ROOT },
      bundle: true,
      write: false,
      format: "esm",
      platform: "neutral",
      logLevel: "error",
    });
    expect(outputFiles[0]?.text.replace(/^\s*\/\/.*$/gm, "").trim(), subpath).toBe("console.log(1);");
  }
});
