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
async function sourcesBehind(code: string, platform: "neutral" | "browser" | "node" = "neutral"): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: ROOT },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform,
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
  for (const source of sources) expect(source).toMatch(/^(src\/(index\.ts|core\/|hosts\/)|kernel\/release\.ts$)/);
});

test.each([
  ["browser", ["src/hosts/web.ts"]],
  ["node", ["src/hosts/node.ts", "src/hosts/web.ts", "src/hosts/workers.ts"]],
  ["neutral", ["src/hosts/node.ts", "src/hosts/web.ts", "src/hosts/workers.ts"]],
] as const)("a bundle for the platform %s has the hosts %j", async (platform, expected) => {
  const sources = await sourcesBehind('export * from "threadtally"', platform);
  expect(sources.filter((source) => /^src\/hosts\/(node|web|workers)\.ts$/.test(source)).sort()).toEqual(expected);
});

// These make registries themselves, or add to them, so they have all that registries need.
const MAKERS = [
  ...[".", "./cluster", "./cluster/report", "./opentelemetry", "./pages", "./prom-client", "./prometheus-io-client"],
];
const adapters = entries.filter(({ subpath }) => !MAKERS.includes(subpath));

describe.each(adapters)("$subpath", ({ name }) => {
  test("includes its own files and its parts of core, but neither the kernel nor another adapter", async () => {
    const [adapter] = name.split("/");
    const sources = await sourcesBehind(`export * from "threadtally/${name}"`);
    expect(sources.some((source) => source.startsWith(`src/${adapter}/`))).toBe(true);
    for (const source of sources) {
      // The programs of separate threads and the page are text, which only these entries include.
      if (name === "prometheus/serve" && /^(server|page)\/release\.ts$/.test(source)) continue;
      if (name === "push" && source === "sender/release.ts") continue;
      // A push to a Pushgateway escapes its group as the formats do, and shows streams as scrapes do.
      if (name === "push" && /^src\/prometheus\/(format|streams)\//.test(source)) continue;
      expect(source).toMatch(new RegExp(`^src/(core|streams|wire|${adapter})/`));
      expect(source).not.toMatch(/kernel|attachment|registry/);
    }
  });
});

/** Bytes of a consumer's bundle, minified. */
async function sizeOf(name: string, file: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `import { ${name} } from "./${file}"; globalThis.used = ${name};`, resolveDir: ROOT },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "neutral",
  });
  return outputFiles[0]?.contents.length ?? 0;
}

/** What may be left of modules that an import does not need: constants, most of all. */
const REST = 400;

test.each([
  ["browser.js", "browser/index.ts"],
  ["http.js", "http/index.ts"],
  ["monitor.js", "monitor/index.ts"],
  ["pool.js", "pool/index.ts"],
  ["prometheus.js", "prometheus/index.ts"],
  ["prometheus/serve.js", "prometheus/serve.ts"],
  ["push.js", "push/index.ts"],
])("each export of %s comes alone, as it does from its sources", async (built, source) => {
  const names = Object.keys(await import(join(ROOT, "build", built)));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const most = (await sizeOf(name, `src/${source}`)) + REST;
    expect(await sizeOf(name, `build/${built}`), name).toBeLessThanOrEqual(most);
  }
});

/** Returns the bundle of a program that imports an entry and uses nothing of it. */
async function bundleWithout(entry: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `import "${entry}"; console.log(1);`, resolveDir: ROOT },
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    logLevel: "error",
  });
  return outputFiles[0]?.text.replace(/^\s*\/\/.*$/gm, "").trim() ?? "";
}

test("an unused import leaves nothing in the bundle", async () => {
  const withEffect = /-client$|^\.\/cluster\/report$/;
  for (const { subpath } of entries.filter((one) => !withEffect.test(one.subpath))) {
    expect(await bundleWithout(subpath.replace(".", "threadtally")), subpath).toBe("console.log(1);");
  }
});

test.each(["prom-client", "prometheus-io-client"])(
  "an import of threadtally/%s stays: it makes the memory that workers inherit",
  async (entry) => {
    expect(await bundleWithout(`threadtally/${entry}`)).toContain("globalRegistry.open()");
  },
);
