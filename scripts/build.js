// The build of everything that is out of date: kernels, their check, bundles, declarations. `--only kernel` stops after
// the first two.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { writeAliasPackages } from "./aliasPackage.js";
import { checkKernel } from "./check-kernel.js";
import { compileKernel } from "./compileKernel.js";
import { rollUp } from "./declarations.js";
import { writeNodeForms } from "./nodeForms.js";
import { inlinedNumbers } from "./numbers.js";
import { joinPromClientDeclarations } from "./promClientDeclarations.js";

process.chdir(join(import.meta.dirname, ".."));

const TARGETS = ["release", "debug", "stepped", "modelled"];
const ENTRIES = {
  index: "src/index.ts",
  browser: "src/browser/index.ts",
  cluster: "src/cluster/index.ts",
  "cluster/report": "src/cluster/report.ts",
  http: "src/http/index.ts",
  monitor: "src/monitor/index.ts",
  opentelemetry: "src/opentelemetry.ts",
  pages: "src/pages/index.ts",
  pool: "src/pool/index.ts",
  "prom-client": "src/promClient.ts",
  "prometheus-io-client": "src/promClient.ts",
  prometheus: "src/prometheus/index.ts",
  "prometheus/serve": "src/prometheus/serve.ts",
  push: "src/push/index.ts",
};
/** Packages that an entry's users install. */
const PEERS = ["@opentelemetry/api"];
/** Entries with a second build for pages, without Node's host. */
const PAGE_ENTRIES = { "index.page": "src/index.ts" };
const CONFIGURATION = ["package.json", "asconfig.json", "tsconfig.json", "tsconfig.build.json"];

/** Returns all files below some folders and files, in a stable order. */
function filesOf(...paths) {
  return paths.flatMap((path) => {
    if (path.includes(".")) return [path];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  });
}

/** Runs `work`, unless its inputs are the same as the last time it succeeded. */
async function whenChanged(name, inputs, work) {
  const hash = createHash("sha256");
  for (const file of inputs) hash.update(file).update(readFileSync(file));
  const digest = hash.digest("hex");
  const stamp = `build/.${name}`;
  if (read(stamp) === digest) return;
  rmSync(stamp, { force: true });
  await work();
  writeFileSync(stamp, digest);
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function run(tool, ...args) {
  execFileSync(process.execPath, [join("node_modules", tool), ...args], { stdio: "inherit" });
}

async function buildKernels() {
  for (const target of TARGETS) await compileKernel(target);
  checkKernel(readFileSync("build/kernel/release.wat", "utf8"), readFileSync("build/kernel/stepped.wat", "utf8"));
  const kernel = readFileSync("build/kernel/release.wasm");
  writeFileSync(
    "build/kernel/release.ts",
    `/** The release kernel. Generated. */\nexport const kernelHex = "${kernel.toString("hex")}";\n`,
  );
  console.log(`kernel: ${kernel.length} bytes, ${gzipSync(kernel, { level: 9 }).length} gzipped`);
}

/**
 * Writes the program of a thread that the package starts, as text, so that it is available wherever a bundler puts the
 * package.
 */
async function buildThread(folder, entry, name, what) {
  const { outputFiles } = await build({
    ...(await inlinedNumbers()),
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    format: "iife",
    platform: "neutral",
    target: "es2022",
    legalComments: "none",
  });
  const program = JSON.stringify(outputFiles[0].text);
  mkdirSync(`build/${folder}`, { recursive: true });
  writeFileSync(
    `build/${folder}/release.ts`,
    `/** The program of ${what} thread. Generated. */\nexport const ${name}: string = ${program};\n`,
  );
}

async function buildThreads() {
  await buildThread("server", "src/servingThread.ts", "serverProgram", "serveMetrics'");
  await buildThread("sender", "src/sendingThread.ts", "senderProgram", "the pushes'");
}

/** Returns what esbuild makes of a file of the live page. */
async function pagePart(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    write: false,
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: ["chrome123", "firefox120", "safari17.5"],
    legalComments: "none",
  });
  return outputFiles[0].text.trim();
}

/**
 * Writes the live page: one HTML text that contains its script and its style. The policy allows these two by their
 * hashes, and requests to the page's own server.
 */
async function buildPage() {
  const [script, style] = await Promise.all(["src/page/main.ts", "src/page/style.css"].map(pagePart));
  const html = readFileSync("src/page/page.html", "utf8")
    .replace(/\n\s+/g, "\n")
    .replace("/* style */", () => style)
    .replace("/* script */", () => script);
  const hashed = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${hashed(script)}`,
    `style-src ${hashed(style)}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  mkdirSync("build/page", { recursive: true });
  writeFileSync(
    "build/page/release.ts",
    `/** The live page. Generated. */\nexport const pageDocument = ${JSON.stringify({ html, policy })} as const;\n`,
  );
  console.log(`page: ${html.length} bytes, ${gzipSync(html, { level: 9 }).length} gzipped`);
}

/** Returns a plugin for a build in which the file `x.<kind>.ts`, if there is one, takes the place of `x.ts`. */
const filesOfKind = (kind) => ({
  name: kind,
  setup(build) {
    build.onResolve({ filter: /^\..*\.ts$/ }, ({ path, importer }) => {
      const own = join(dirname(importer), path.replace(/\.ts$/, `.${kind}.ts`));
      return existsSync(own) ? { path: own } : undefined;
    });
  },
});
/** The builds in which files are replaced: that for pages, and that of prom-client's successor. */
const KINDS = { "index.page": "browser", "prometheus-io-client": "successor" };

async function buildBundles() {
  const { define, plugins } = await inlinedNumbers();
  for (const [name, entry] of Object.entries({ ...ENTRIES, ...PAGE_ENTRIES })) {
    const outfile = `build/${name}.js`;
    await build({
      define,
      plugins: name in KINDS ? [filesOfKind(KINDS[name]), ...plugins] : plugins,
      entryPoints: [entry],
      outfile,
      bundle: true,
      external: PEERS,
      format: "esm",
      platform: "neutral",
      target: "es2022",
      sourcemap: true,
      legalComments: "none",
    });
    if (name in ENTRIES) writeNodeForms(outfile);
    const { code } = await minified(outfile);
    console.log(`${name}: ${code.length} bytes minified, ${gzipSync(code, { level: 9 }).length} gzipped`);
  }
}

function buildDeclarations() {
  rmSync("build/types", { recursive: true, force: true });
  run("typescript/bin/tsc", "-p", "tsconfig.build.json");
  const declared = Object.entries(ENTRIES)
    .filter(([, entry]) => entry !== "src/promClient.ts")
    .map(([name, entry]) => [name, entry.replace(/\.ts$/, ".d.ts")]);
  rollUp("build/types", Object.fromEntries(declared));
  joinPromClientDeclarations();
}

async function minified(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    write: false,
    minify: true,
    bundle: true,
    external: PEERS,
    format: "esm",
  });
  return { code: outputFiles[0].contents };
}

mkdirSync("build/kernel", { recursive: true });
await whenChanged("kernels", filesOf("assembly", "scripts", ...CONFIGURATION), buildKernels);
if (!process.argv.includes("--only")) {
  const sources = filesOf("assembly", "src", "scripts", ...CONFIGURATION);
  await whenChanged("page", sources, buildPage);
  await whenChanged("threads", sources, buildThreads);
  await whenChanged("bundles", sources, buildBundles);
  await whenChanged("declarations", sources, buildDeclarations);
  await whenChanged("packages", [...sources, ...filesOf("packages")], writeAliasPackages);
}
