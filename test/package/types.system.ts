/**
 * TypeScript projects of every kind compile against the packed declarations, and check these, too: without
 * `skipLibCheck`. The slow compilers check Node's declarations with one module resolution only, and their own never:
 * that would take longer than everything else.
 */

import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { manifest, text } from "../house/files.ts";
import { consumer } from "../support/tarball.ts";

const COMPILERS = { "5.0": "5.0.4", "5.4": "5.4.5", "5.7": "5.7.3", "5.9": "5.9.3", "7.0": "7.0.2" };
/** Compilers that cannot read today's types of Node. */
const BEFORE_NODES_TYPES = ["5.0", "5.4"];
/** The compiler that takes a tenth of the others' time. It checks everything. */
const FAST = "7.0";
/** Compilers that can find modules without `exports`; later ones cannot. */
const WITH_NODE10 = ["5.0", "5.4", "5.7", "5.9"];

/** Programs for one host only. */
const NODE = { lib: ["es2022"], types: ["node"] };
const BROWSER = { lib: ["es2022", "dom"], types: [] };
const MODULES = { node10: "esnext", node16: "node16", nodenext: "nodenext", bundler: "esnext" };

const aliases = Object.entries(COMPILERS).map(([name, version]) => [`typescript-${name}`, `npm:typescript@${version}`]);
// The entry for OpenTelemetry is for programs that have its API.
const others = { "@types/node": "22.20.5", "@opentelemetry/api": "1.9.1" };
const folder = consumer({ ...Object.fromEntries(aliases), ...others });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(join(folder, "program.ts"), text("test/package/consumer.ts"));
const entries = Object.keys(manifest.exports).filter((path) => path !== "./package.json");
/** Returns a program that imports the declarations of all entries. */
writeFileSync(
  join(folder, "everything.ts"),
  entries.map((path, i) => `export * as entry${i} from "${path.replace(".", "threadtally")}";\n`).join(""),
);
writeFileSync(join(folder, "servers.ts"), text("test/package/servers.ts"));
// A CommonJS module, and an ES module that uses it: both have the same types.
writeFileSync(
  join(folder, "required.cts"),
  entries.map((path, i) => `export import entry${i} = require("${path.replace(".", "threadtally")}");\n`).join(""),
);
writeFileSync(
  join(folder, "mixed.mts"),
  `import { Registry } from "threadtally";
   import { expose } from "threadtally/prometheus";
   import { entry0 } from "./required.cjs";
   export const registry: Registry = new entry0.Registry();
   export const text: Uint8Array = expose(registry);
   export const other: entry0.Registry = new Registry();
   // @ts-expect-error: the entry has no default export
   entry0.default;
`,
);

/** Returns the output of the compiler. */
function compile(compiler: string, options: object, files: readonly string[]): string {
  const strict = { target: "es2022", strict: true, exactOptionalPropertyTypes: true };
  const compilerOptions = { ...strict, noEmit: true, skipDefaultLibCheck: compiler !== FAST, ...options };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  try {
    const tsc = join("node_modules", `typescript-${compiler}`, "bin", "tsc");
    return execFileSync(process.execPath, [tsc, "-p", "."], { cwd: folder, encoding: "utf8" });
  } catch (problem) {
    return (problem as { stdout: string }).stdout;
  }
}

describe.each(Object.keys(COMPILERS))("TypeScript %s", (compiler) => {
  const resolutions = Object.entries(MODULES).filter(([name]) => name !== "node10" || WITH_NODE10.includes(compiler));

  test.each(resolutions)("compiles for browsers with the module resolution %s", (moduleResolution, module) => {
    const files = ["program.ts", "everything.ts"];
    // There, import and require have the same types.
    if (moduleResolution.startsWith("node") && moduleResolution !== "node10") files.push("required.cts", "mixed.mts");
    expect(compile(compiler, { module, moduleResolution, ...BROWSER }, files)).toBe("");
  });

  test.runIf(!BEFORE_NODES_TYPES.includes(compiler)).each(resolutions)(
    "compiles for Node and its servers with the module resolution %s",
    (moduleResolution, module) => {
      const files = ["program.ts", "everything.ts", "servers.ts"];
      const skipLibCheck = moduleResolution !== "nodenext" && compiler !== FAST;
      expect(compile(compiler, { module, moduleResolution, skipLibCheck, ...NODE }, files)).toBe("");
    },
  );
});

test("a program that misuses the package does not compile", () => {
  writeFileSync(
    join(folder, "wrong.ts"),
    'import { Registry } from "threadtally";\nnew Registry({ maxThreads: "8" });\n',
  );
  const said = compile("7.0", { module: "nodenext", moduleResolution: "nodenext", types: [] }, ["wrong.ts"]);
  expect(said).toContain("wrong.ts(2,");
});
