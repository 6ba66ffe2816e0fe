/** TypeScript projects of every kind compile the programs for prom-client against the packed second package. */

import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { text } from "../house/files.ts";
import { aliasTarball, consumer } from "../support/tarball.ts";
import { REQUIRED } from "./typings/required.ts";
import { STRICTEST } from "./typings/strictest.ts";

const COMPILERS = { "5.0": "5.0.4", "5.4": "5.4.5", "5.7": "5.7.3", "5.9": "5.9.3", "7.0": "7.0.2" };
const PROGRAMS = ["uses", "processes", "default"];
/** Programs for prom-client's successor. */
const SUCCESSOR = ["successor.cts", "successor.mts", "own-successor.mts"];

const aliases = Object.entries(COMPILERS).map(([name, version]) => [`typescript-${name}`, `npm:typescript@${version}`]);
const folder = consumer({
  ...Object.fromEntries(aliases),
  "prom-client": `file:${aliasTarball().path}`,
  "@prometheus-io/client": `file:${aliasTarball("prometheus-io-client").path}`,
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const name of PROGRAMS) {
  const program = text(`test/promClient/typings/${name}.ts`);
  for (const ending of ["ts", "cts", "mts"]) writeFileSync(join(folder, `${name}.${ending}`), program);
  // The entry of threadtally itself has the same types.
  writeFileSync(join(folder, `own-${name}.mts`), program.replaceAll('"prom-client"', '"threadtally/prom-client"'));
  writeFileSync(join(folder, `own-${name}.ts`), program.replaceAll('"prom-client"', '"threadtally/prom-client"'));
}
writeFileSync(join(folder, "required.cts"), REQUIRED);
const successor = text("test/promClient/typings/successor.ts");
for (const ending of ["cts", "mts"]) writeFileSync(join(folder, `successor.${ending}`), successor);
writeFileSync(
  join(folder, "own-successor.mts"),
  successor.replace('"@prometheus-io/client"', '"threadtally/prometheus-io-client"'),
);

/** Returns the output of the compiler. */
function compile(compiler: string, options: object, files: readonly string[]): string {
  const base = { target: "es2022", lib: ["es2022"], types: [], noEmit: true, skipDefaultLibCheck: compiler !== "7.0" };
  const compilerOptions = { ...base, ...STRICTEST, ...options };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  try {
    const tsc = join("node_modules", `typescript-${compiler}`, "bin", "tsc");
    return execFileSync(process.execPath, [tsc, "-p", "."], { cwd: folder, encoding: "utf8" });
  } catch (problem) {
    return (problem as { stdout: string }).stdout;
  }
}

const all = (...endings: readonly string[]) => PROGRAMS.flatMap((name) => endings.map((ending) => `${name}.${ending}`));
const own = (ending: string) => PROGRAMS.map((name) => `own-${name}.${ending}`);

describe.each(Object.keys(COMPILERS))("TypeScript %s", (compiler) => {
  test.each(["node16", "nodenext"])("compiles CommonJS and modules with the module resolution %s", (module) => {
    const files = [...all("cts", "mts"), "required.cts", ...own("mts"), ...SUCCESSOR];
    expect(compile(compiler, { module, moduleResolution: module }, files)).toBe("");
  });

  test("compiles for bundlers", () => {
    const files = [...all("ts"), ...own("ts")];
    expect(compile(compiler, { module: "esnext", moduleResolution: "bundler" }, files)).toBe("");
  });

  // Later compilers cannot find modules without `exports`.
  test.runIf(compiler !== "7.0")("compiles CommonJS that does not know of exports", () => {
    const files = [...all("ts"), ...own("ts"), "required.cts"];
    const options = { module: "commonjs", moduleResolution: "node10", esModuleInterop: true };
    expect(compile(compiler, options, files)).toBe("");
  });
});
