// The size of the package and of its dependencies.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const RIVALS = {
  "prom-client": "prom-client/index.js",
  "@platformatic/prom-client": "@platformatic/prom-client/index.js",
  "@prometheus-io/client": "@prometheus-io/client/index.js",
  "@opentelemetry/sdk-metrics": "@opentelemetry/sdk-metrics/build/src/index.js",
  "hdr-histogram-js": "hdr-histogram-js/dist/index.js",
};

/** Returns the size of one file with all its imports, minified and compressed. */
async function compressed(file) {
  const options = { bundle: true, minify: true, format: "esm", platform: "node", write: false, logLevel: "error" };
  const { outputFiles } = await build({ entryPoints: [file], ...options });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

async function sizes() {
  const found = {};
  for (const [subpath, target] of Object.entries(manifest.exports)) {
    if (typeof target === "string") continue;
    const name = subpath.replace(".", manifest.name);
    found[name] = { quiet: await compressed(join(root, target.default)) };
  }
  for (const [name, file] of Object.entries(RIVALS)) {
    found[name] = { quiet: await compressed(join(root, "bench/rivals/node_modules", file)) };
  }
  return found;
}

function kernel() {
  const wasm = readFileSync(join(root, "build/kernel/release.wasm"));
  return { wasm: { quiet: wasm.length }, compressed: { quiet: gzipSync(wasm, { level: 9 }).length } };
}

export const contest = {
  question: "How large is the package, and what else does it bring?",
  processes: 1,
  groups: {
    "minified and compressed, with all that it imports": { unit: "bytes", measure: sizes },
    kernel: { unit: "bytes", measure: async () => kernel() },
    dependencies: {
      unit: "packages",
      measure: async () => ({ threadtally: { quiet: Object.keys(manifest.dependencies ?? {}).length } }),
    },
  },
};
