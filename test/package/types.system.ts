/** TypeScript projects of every kind compile against the packed declarations, which they check too: no `skipLibCheck`. */

import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { manifest, text } from "../house/files.ts";
import { consumer } from "../support/tarball.ts";

const COMPILERS = { "5.0": "5.0.4", "5.9": "5.9.3", "7.0": "7.0.2" };
/** Ways to find modules, each in a program that knows one host only: Node, or browsers. */
const NODE = { lib: ["es2022"], types: ["node"] };
const BROWSER = { lib: ["es2022", "dom"], types: [] };
const RESOLUTIONS = {
  node16: { module: "node16", ...NODE },
  nodenext: { module: "nodenext", ...NODE },
  bundler: { module: "esnext", ...BROWSER },
};
/** Entries that name types of Node. */
const FOR_NODE = ["./prometheus"];

const aliases = Object.entries(COMPILERS).map(([name, version]) => [`typescript-${name}`, `npm:typescript@${version}`]);
const folder = consumer({ ...Object.fromEntries(aliases), "@types/node": "22.20.5" });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(join(folder, "program.ts"), text("test/package/consumer.ts"));
const entries = Object.keys(manifest.exports).filter((path) => path !== "./package.json");
/** A program that has the declarations of all these entries checked. */
function writeEverything(file: string, paths: readonly string[]): void {
  const lines = paths.map((path, i) => `export * as entry${i} from "${path.replace(".", "threadtally")}";\n`);
  writeFileSync(join(folder, file), lines.join(""));
}
writeEverything("everything.ts", entries);
writeEverything(
  "portable.ts",
  entries.filter((path) => !FOR_NODE.includes(path)),
);

/** What the compiler says. */
function compile(compiler: string, options: object, files: readonly string[]): string {
  const strict = { target: "es2022", strict: true, exactOptionalPropertyTypes: true, noEmit: true };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...strict, ...options }, files }));
  try {
    const tsc = join("node_modules", `typescript-${compiler}`, "bin", "tsc");
    return execFileSync(process.execPath, [tsc, "-p", "."], { cwd: folder, encoding: "utf8" });
  } catch (problem) {
    return (problem as { stdout: string }).stdout;
  }
}

describe.each(Object.keys(COMPILERS))("TypeScript %s", (compiler) => {
  test.each(Object.entries(RESOLUTIONS))(
    "compiles with the module resolution %s",
    (moduleResolution, { module, ...host }) => {
      // It does not understand today's types of Node.
      const known = compiler === "5.0" ? BROWSER : host;
      const files = ["program.ts", known.types.length > 0 ? "everything.ts" : "portable.ts"];
      expect(compile(compiler, { module, moduleResolution, ...known }, files)).toBe("");
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
