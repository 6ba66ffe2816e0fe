// Puts the numbers of some modules where their names are used, so that no bundle holds a table of them.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { transformSync } from "esbuild";

/** Modules that export nothing but numbers. */
export const NUMBER_MODULES = ["assembly/layout.ts", "src/prometheus/format/fields.ts", "src/push/otlp/fields.ts"];

const FILES = [...new Set(NUMBER_MODULES.map((path) => basename(path, ".ts")))].join("|");
/** An import that renames nothing: each name is that of the number. */
const IMPORT = new RegExp(`^import \\{(?:\\s*[A-Z_]+\\b,?)*\\s*\\} from "[./]+(?:\\w+/)*(?:${FILES})\\.ts";$`, "gm");

/** Returns the text of each number by its name. */
async function numbers() {
  const found = {};
  for (const path of NUMBER_MODULES) {
    const { code } = transformSync(readFileSync(path, "utf8"), { loader: "ts" });
    for (const [name, number] of Object.entries(await import(`data:text/javascript,${encodeURIComponent(code)}`))) {
      if (typeof number !== "number") throw new Error(`${path} exports ${name}, which is no number.`);
      if (name in found) throw new Error(`${path} exports ${name}, as another module does.`);
      found[name] = String(number);
    }
  }
  return found;
}

/** Options of esbuild. Without their imports the names are globals, which it can define; lines stay where they are. */
export async function inlinedNumbers() {
  const withoutImports = {
    name: "numbers",
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const contents = readFileSync(path, "utf8").replace(IMPORT, (lines) => lines.replace(/.+/g, ""));
        return { contents, loader: "ts" };
      });
    },
  };
  return { define: await numbers(), plugins: [withoutImports] };
}
