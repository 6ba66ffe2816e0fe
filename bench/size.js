// The size of the package and of its dependencies.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { compressed, IMPORTS, importedSize, KERNEL, kernelSize } from "./sizes.js";

const root = join(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const RIVALS = {
  "prom-client": "prom-client/index.js",
  "@platformatic/prom-client": "@platformatic/prom-client/index.js",
  "@prometheus-io/client": "@prometheus-io/client/index.js",
  "@opentelemetry/sdk-metrics": "@opentelemetry/sdk-metrics/build/src/index.js",
  "hdr-histogram-js": "hdr-histogram-js/dist/index.js",
};

/** Measures one import of ours, and each rival as a whole: they are CommonJS, of which bundlers drop nothing. */
async function sizes() {
  const found = {};
  for (const one of IMPORTS) found[one.what] = { quiet: await importedSize(one) };
  for (const [name, file] of Object.entries(RIVALS)) {
    const entry = join(root, "bench/rivals/node_modules", file);
    found[name] = { quiet: await compressed({ entryPoints: [entry], platform: "node" }) };
  }
  return found;
}

function kernel() {
  const wasm = readFileSync(join(root, KERNEL.file));
  return { wasm: { quiet: kernelSize() }, compressed: { quiet: gzipSync(wasm, { level: 9 }).length } };
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
