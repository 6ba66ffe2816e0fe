// Joins the declarations of `threadtally/prom-client` and of its successor's entry, which are written by hand: their
// classes have the names of core's.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "src/promClient/declarations";
const PART = /^export type \* from "\.\/(.+)";\n/gm;
/** In each part: its header, its imports of other parts, and remarks for the linter. */
const LEFT_OUT = [/^\/\*\*.*\*\/\n/, /^import type \{[^}]*\} from "\.\/.+";\n/gm, /^ *\/\/ biome-ignore .*\n/gm];

/** Writes `build/<entry>.d.cts`, with everything, and `build/<entry>.d.ts` with the same for `import`. */
function joinParts(entry, read) {
  const parts = Array.from(read("parts.d.ts").matchAll(PART), ([, file]) => {
    return LEFT_OUT.reduce((rest, pattern) => rest.replace(pattern, ""), read(file)).trim();
  });
  const header = read("index.d.ts").replace(PART, "").trim();
  const text = [header, ...parts].join("\n\n").replace('"../../core/errors.ts"', '"./index.cjs"');
  writeFileSync(`build/${entry}.d.cts`, `${text}\n`);
  writeFileSync(
    `build/${entry}.d.ts`,
    `export * from "./${entry}.cjs";\nimport client = require("./${entry}.cjs");\nexport default client;\n`,
  );
}

const read = (file) => readFileSync(join(FOLDER, file), "utf8");

/** Reads `x.successor.d.ts` in place of `x.d.ts`, if it is there. Metrics have no labels unless they name them. */
function readOfSuccessor(file) {
  const own = file.replace(".d.ts", ".successor.d.ts");
  const text = read(existsSync(join(FOLDER, own)) ? own : file);
  return text.replaceAll("<T extends string = string>", "<T extends string = NoLabelNameType>");
}

/** Writes the declarations of both entries. */
export function joinPromClientDeclarations() {
  joinParts("prom-client", read);
  joinParts("prometheus-io-client", readOfSuccessor);
}
