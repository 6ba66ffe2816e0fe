// The imports whose size is measured, and the bar of each: the size that was reached, so that growth is noticed. The
// contest `size` and the house tests use it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const KIB = 1024;

/** The kernel's own bytes, which every bundle with a registry carries. */
export const KERNEL = { file: "build/kernel/release.wasm", most: 7 * KIB };

/** Imports of one name each. */
export const IMPORTS = [
  { what: "{ Registry } in a page", name: "Registry", from: "threadtally", platform: "browser", most: 36.75 * KIB },
  { what: "{ Registry } in Node", name: "Registry", from: "threadtally", platform: "node", most: 39 * KIB },
  { what: "{ defineMonitor }", name: "defineMonitor", from: "threadtally/monitor", platform: "node", most: 2.25 * KIB },
  {
    what: "{ metricsHandler }",
    name: "metricsHandler",
    from: "threadtally/prometheus",
    platform: "node",
    most: 15.75 * KIB,
  },
];

/** Bytes of a program that imports a name and nothing else: bundled, minified and compressed. */
export function importedSize({ name, from, platform }) {
  const contents = `import { ${name} } from "${from}"; globalThis.used = ${name};`;
  return compressed({ stdin: { contents, resolveDir: root }, platform });
}

/** Bytes of what esbuild makes of an entry, minified and compressed. */
export async function compressed(entry) {
  const options = { bundle: true, minify: true, format: "esm", write: false, logLevel: "error" };
  const { outputFiles } = await build({ ...options, ...entry });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

export function kernelSize() {
  return readFileSync(join(root, KERNEL.file)).length;
}
