// Joins the declarations of `threadtally/prom-client`, which are written by hand: its classes have the names of core's.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "src/promClient/declarations";
const PART = /^export type \* from "\.\/(.+)";\n/gm;
/** In each part: its header, its imports of other parts, and remarks for the linter. */
const LEFT_OUT = [/^\/\*\*.*\*\/\n/, /^import type \{[^}]*\} from "\.\/.+";\n/gm, /^ *\/\/ biome-ignore .*\n/gm];

/** Writes `build/prom-client.d.cts`, with everything, and `build/prom-client.d.ts` with the same for `import`. */
export function joinPromClientDeclarations() {
  const index = readFileSync(join(FOLDER, "index.d.ts"), "utf8");
  const parts = Array.from(index.matchAll(PART), ([, file]) => {
    const text = readFileSync(join(FOLDER, file), "utf8");
    return LEFT_OUT.reduce((rest, pattern) => rest.replace(pattern, ""), text).trim();
  });
  const header = index.replace(PART, "").trim();
  const text = [header, ...parts].join("\n\n").replace('"../../core/errors.ts"', '"./index.cjs"');
  writeFileSync("build/prom-client.d.cts", `${text}\n`);
  writeFileSync(
    "build/prom-client.d.ts",
    `export * from "./prom-client.cjs";\nimport client = require("./prom-client.cjs");\nexport default client;\n`,
  );
}
