/**
 * The declarations of `threadtally/prom-client` and its successor's, which are written by hand: programs for the
 * originals compile with them, and the implementation has what they promise.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ROOT, text } from "../house/files.ts";
import { REQUIRED } from "./typings/required.ts";
import { STRICTEST } from "./typings/strictest.ts";

/** Programs for prom-client, its successor, and objects of prom-client where our types are asked for. */
const PROGRAMS = ["uses", "processes", "default", "successor", "mixed"];
const SUCCESSOR = "@prometheus-io/client";

mkdirSync(join(ROOT, "build"), { recursive: true });
const scratch = mkdtempSync(join(ROOT, "build", "typings-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Returns a folder with the programs, and with packages of the names that they import. */
function folderWith(name: string, promClient: string, successor: string): string {
  const folder = join(scratch, name);
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  cpSync(join(ROOT, promClient), join(folder, "node_modules/prom-client"), { recursive: true });
  cpSync(join(ROOT, successor), join(folder, "node_modules", SUCCESSOR), { recursive: true });
  symlinkSync(ROOT, join(folder, "node_modules", "threadtally"), "junction");
  for (const file of PROGRAMS) {
    const program = text(`test/promClient/typings/${file}.ts`);
    for (const ending of ["ts", "cts", "mts"]) writeFileSync(join(folder, `${file}.${ending}`), program);
  }
  writeFileSync(join(folder, "required.cts"), REQUIRED);
  return folder;
}

/** Returns what the compiler says. */
function compile(folder: string, files: readonly string[], options: object): string {
  const base = { target: "es2022", lib: ["es2022"], types: [], noEmit: true };
  const compilerOptions = { ...base, ...STRICTEST, ...options };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  try {
    return execFileSync(process.execPath, [compiler, "-p", "."], { cwd: folder, encoding: "utf8" });
  } catch (problem) {
    return (problem as { stdout: string }).stdout;
  }
}

const folders = {
  "the originals'": folderWith("original", "node_modules/prom-client", `node_modules/${SUCCESSOR}`),
  "our packages'": folderWith("alias", "build/packages/prom-client", "build/packages/prometheus-io-client"),
};

describe.each(Object.entries(folders))("with %s declarations", (_, folder) => {
  test("programs compile as CommonJS and as modules", () => {
    const files = ["required.cts", ...PROGRAMS.flatMap((name) => [`${name}.cts`, `${name}.mts`])];
    expect(compile(folder, files, { module: "nodenext", moduleResolution: "nodenext" })).toBe("");
  });

  test("programs compile for bundlers", () => {
    expect(
      compile(
        folder,
        PROGRAMS.map((name) => `${name}.ts`),
        { module: "esnext", moduleResolution: "bundler" },
      ),
    ).toBe("");
  });
});

test("the implementation has what is declared", () => {
  const folder = join(scratch, "implementation");
  mkdirSync(folder);
  // Two types are declared as the original declares them, which is not what they are at run time.
  const declared = text("build/prom-client.d.cts")
    .replace("  type: MetricType;", '  type: "counter" | "gauge" | "histogram" | "summary";')
    .replace("  collect: CollectFunction<any>;", "  collect?: CollectFunction<any>;")
    .replace("./index.cjs", "threadtally");
  writeFileSync(join(folder, "declared.d.ts"), declared);
  writeFileSync(
    join(folder, "program.ts"),
    `import client from "../../../src/promClient.ts";
     import type * as declared from "./declared.d.ts";
     type Instance<C> = C extends abstract new (...given: never) => infer I ? I : C;
     type Options<C> = C extends abstract new (given: infer O) => unknown ? Omit<O, "collect" | "registers"> : C;
     type Implemented = typeof client;
     type Declared = Pick<typeof declared, keyof Implemented>;
     type Members<E> = { readonly [K in keyof E]: Record<keyof E[K] | keyof Instance<E[K]>, unknown> };
     export const members: Members<Declared> = undefined as unknown as Members<Implemented>;
     type Metrics = "Counter" | "Gauge" | "Histogram" | "Summary";
     type Instances<E> = { readonly [K in keyof E & Metrics]: Instance<E[K]> };
     export const instances: Instances<Declared> = undefined as unknown as Instances<Implemented>;
     type Configurations<E> = { readonly [K in keyof E & Metrics]: Required<Options<E[K]>> };
     export const taken: Configurations<Implemented> = undefined as unknown as Configurations<Declared>;
     export const known: Configurations<Declared> = undefined as unknown as Configurations<Implemented>;
     type Others = Exclude<keyof Declared, Metrics | Apart>;
     type Apart = Registries | "Pushgateway" | "register" | "collectDefaultMetrics" | "aggregators";
     type Registries = "AggregatorRegistry" | "ClusterRegistry" | "WorkerRegistry" | "Registry";
     export const others: Pick<Declared, Others> = client;
    `,
  );
  const options = { ...JSON.parse(text("tsconfig.json")).compilerOptions, lib: ["es2024", "dom"], types: ["node"] };
  expect(compile(folder, ["program.ts"], options)).toBe("");
});

test("a program that misuses the package does not compile", () => {
  const folder = folders["our packages'"];
  writeFileSync(
    join(folder, "wrong.ts"),
    'import { Counter } from "prom-client";\nnew Counter({ name: 1, help: "h" });\n',
  );
  const said = compile(folder, ["wrong.ts"], { module: "node16", moduleResolution: "node16" });
  expect(said).toContain("wrong.ts(2,");
});

test.each(["prom-client", "prometheus-io-client"])("the values that %s declares are those that it exports", (entry) => {
  const declared = Array.from(
    text(`build/${entry}.d.cts`).matchAll(/^export (?:class|const|function) (\w+)/gm),
    ([, name]) => name,
  );
  const exported = Object.keys(createRequire(import.meta.url)(`threadtally/${entry}`));
  expect(declared.sort()).toEqual(exported.sort());
});
