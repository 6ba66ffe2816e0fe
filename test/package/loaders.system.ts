/**
 * The packed package under tools that load modules in their own way. Each program loads it by `import`, by `require`
 * and by `import()`, and prints whether these are one copy.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { consumer } from "../support/tarball.ts";

const folder = consumer({ tsx: "4.23.15", "ts-node": "10.9.2", typescript: "5.9.3", vitest: "4.1.12" });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (file: string, code: string) => writeFileSync(join(folder, file), code);
const run = (...args: string[]) =>
  execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
const bin = (path: string) => join("node_modules", path);

const options = { module: "node16", target: "es2022", strict: true };
write("tsconfig.json", JSON.stringify({ compilerOptions: options }));
const COMPARE = `
  const requireHere = createRequire(__filename);
  const load = async () => [Registry, requireHere("threadtally").Registry, (await import("threadtally")).Registry];
  load().then((loaded) => console.log(new Set(loaded).size === 1 ? "one copy" : "several copies"));`;
mkdirSync(join(folder, "commonJs"));
write("commonJs/package.json", "{}");
write(
  "commonJs/required.ts",
  `import { createRequire } from "node:module";\nimport { Registry } from "threadtally";${COMPARE}`,
);
write(
  "imported.mts",
  `import { createRequire } from "node:module";\nimport { Registry } from "threadtally";
   const __filename = import.meta.url;${COMPARE}`,
);
write(
  "preload.mjs",
  `import { Registry } from "threadtally";
   Registry.default({ orCreate: true }).counter({ name: "preloaded_total" }).inc(3);`,
);

test.each([
  ["tsx, CommonJS", [bin("tsx/dist/cli.mjs"), "commonJs/required.ts"]],
  ["tsx, a module", [bin("tsx/dist/cli.mjs"), "imported.mts"]],
  ["ts-node, CommonJS", ["--require", "ts-node/register/transpile-only", "commonJs/required.ts"]],
] as const)("with %s", (_, args) => {
  expect(run(...args)).toBe("one copy\n");
});

test("a program finds the registry of a module that node --import has loaded", () => {
  const code = 'console.log(require("threadtally").Registry.default().counter({ name: "preloaded_total" }).value)';
  expect(run("--import", "./preload.mjs", "--input-type=commonjs", "--eval", code)).toBe("3\n");
});

describe.each(["forks", "threads", "vmThreads"])("Vitest's pool %s", (pool) => {
  test.each([false, true])("has one registry for import and require, with the package inlined: %s", (isInlined) => {
    write(
      "vitest.config.js",
      `export default { test: { pool: "${pool}", ${isInlined ? 'server: { deps: { inline: ["threadtally"] } }' : ""} } };`,
    );
    write(
      "both.test.js",
      `import { createRequire } from "node:module";
       import { Registry } from "threadtally";
       import { expect, test } from "vitest";

       test("both record into one counter", () => {
         const required = createRequire(import.meta.url)("threadtally").Registry;
         const counter = Registry.default({ orCreate: true }).counter({ name: "both_total" });
         counter.inc(2);
         required.default().counter({ name: "both_total" }).inc(3);
         expect(counter.value).toBe(5);
         expect(Registry.default().stats().threads).toBe(1);
         expect(required).toBe(Registry);
       });`,
    );
    expect(JSON.parse(run(bin("vitest/vitest.mjs"), "run", "--reporter=json"))).toMatchObject({ numPassedTests: 1 });
  });
});
