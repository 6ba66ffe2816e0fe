/**
 * Every example in a doc comment compiles, runs, and gives the values that it says. The package's exports are imported
 * for it, and `registry` is a new registry, unless it makes its own. In src/promClient, they are those of its entry.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { manifest, ROOT, repositoryFiles, text } from "./files.ts";
import { runsTogether, runTogether } from "./together.ts";

// Below the repository, so that "threadtally" is found as users find it: by the package's own name.
mkdirSync(join(ROOT, "build"), { recursive: true });
const scratch = mkdtempSync(join(ROOT, "build", "comments-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Example {
  readonly title: string;
  /** By file name; a line such as `// worker.js` begins another file. */
  readonly files: ReadonlyMap<string, string>;
}

const entries = await Promise.all(
  Object.keys(manifest.exports)
    .filter((path) => path !== "./package.json")
    .map(async (path) => {
      const name = path.replace(".", "threadtally");
      return { name, names: Object.keys(await import(name)).filter((one) => one !== "default") };
    }),
);
/** The entries whose classes have the names of others: those of prom-client and of its successor. */
const CLIENTS = ["threadtally/prom-client", "threadtally/prometheus-io-client"];

/** Returns the only entry that a file's examples import; undefined if they import all but those of prom-client. */
function clientOf(path: string): string | undefined {
  if (!path.startsWith("src/promClient")) return undefined;
  return CLIENTS[path.includes(".successor.") ? 1 : 0];
}

/** The examples of a source file. */
function examplesIn(path: string): Example[] {
  const source = text(path);
  return [...source.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*\*\//g)].flatMap(({ 0: comment, index }) => {
    const line = source.slice(0, index).split("\n").length;
    const lines = comment.replace(/\s*\*\/$/, "").split("\n");
    const plain = lines.map((one) => one.replace(/^\s*\* ?/, "")).join("\n");
    return [...plain.matchAll(/^@example\n((?:(?!@).*(?:\n|$))*)/gm)].map(([, code], number) => ({
      title: `${path}:${line}${number > 0 ? `, ${number + 1}` : ""}`,
      files: filesOf(code as string, clientOf(path)),
    }));
  });
}

function filesOf(example: string, client: string | undefined): Map<string, string> {
  const [main = "", ...others] = example.split(/^\/\/ (?=\w+\.js$)/m);
  const named = others.map((one) => [one.slice(0, one.indexOf("\n")), one.slice(one.indexOf("\n") + 1)] as const);
  const all: (readonly [string, string])[] = main === "" ? named : [["main.js", main], ...named];
  return new Map(all.map(([name, code]) => [name, withImports(code, client)]));
}

function withImports(code: string, client: string | undefined): string {
  const makesRegistry = /\bregistry\b/.test(code) && !/\bconst registry\b/.test(code);
  const whole = makesRegistry ? `const registry = new Registry();\n${code}` : code;
  const able = entries.filter(({ name }) => (client === undefined ? !CLIENTS.includes(name) : name === client));
  const imports = able.flatMap(({ name, names }) => {
    const used = names.filter((one) => new RegExp(`(?<![.\\w])${one}\\b`).test(whole));
    return used.length > 0 ? [`import { ${used.join(", ")} } from "${name}";\n`] : [];
  });
  return `${imports.join("")}${whole.trimEnd()}\nexport {};\n`;
}

/** Lines such as `hits.value; // 4` become assertions. Any other remark behind a statement is a syntax error then. */
function asserting(code: string): string {
  const assertions = code.replace(/^(.+); \/\/ (.+)$/gm, (_, expression, value) => {
    return `assert.deepEqual(${expression}, ${value});`;
  });
  return `import assert from "node:assert/strict";\n${assertions}`;
}

const examples = repositoryFiles(/^src\/.*\.ts$/).flatMap(examplesIn);

test("there are examples, and some say what comes of them", () => {
  expect(examples.length).toBeGreaterThan(30);
  const codes = examples.flatMap(({ files }) => [...files.values()]);
  expect(codes.filter((code) => asserting(code).includes("assert.deepEqual(")).length).toBeGreaterThan(20);
});

/** Returns the path of an example's main file, which is written with all others. */
function written({ title, files }: Example): string {
  const folder = join(scratch, title.replace(/\W+/g, "-"));
  mkdirSync(folder);
  for (const [name, code] of files) writeFileSync(join(folder, name), asserting(code));
  return join(folder, "main.js");
}

const paths = new Map(examples.map((one) => [one, written(one)]));
const shared = examples.filter(({ files }) => runsTogether(files));
const outcomes = runTogether(
  scratch,
  shared.map((one) => paths.get(one) as string),
);

test("most examples run in one process", () => {
  expect(shared.length).toBeGreaterThan(examples.length / 2);
});

describe.each(examples)("$title", (example) => {
  test("runs, and gives what it says", () => {
    const path = paths.get(example) as string;
    const outcome = outcomes.get(path);
    if (outcome) return expect(outcome.error).toBeUndefined();
    const options = { cwd: dirname(path), encoding: "utf8", timeout: 30_000 } as const;
    return expect(() => execFileSync(process.execPath, ["main.js"], options)).not.toThrow();
  });
});

test("the examples compile", () => {
  const folder = mkdtempSync(join(scratch, "types-"));
  for (const [index, { files }] of examples.entries()) {
    for (const [name, code] of files) writeFileSync(join(folder, `${index}-${name.replace(".js", ".ts")}`), code);
  }
  const compilerOptions = { noUncheckedIndexedAccess: false, noUnusedLocals: false };
  const extended = { extends: "../../../tsconfig.json", compilerOptions, include: ["."] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(extended));
  const compile = () => {
    const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
    try {
      return execFileSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8", cwd: folder });
    } catch (problem) {
      const { stdout } = problem as { stdout: string };
      return stdout.replace(/^(\d+)-/gm, (_, index) => `${examples[Number(index)]?.title} `);
    }
  };
  expect(compile()).toBe("");
});
