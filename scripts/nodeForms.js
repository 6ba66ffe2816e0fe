// The forms of an entry that Node loads: a CommonJS file for `require`, and an ES module for `import` that re-exports
// it. So each thread has one copy of the package, whichever way it is loaded.
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

/** The statement in which esbuild collects the exports of a bundle, before its map. */
const EXPORTS = /^export \{\n([^}]*)\n\};\n(?=\/\/# sourceMappingURL=.*\n$)/m;

/** An import of names from a package that users install. */
const IMPORT = /^import \{([^}]*)\} from ("@[^"]+");$/gm;

/**
 * Writes `x.cjs`, `x.load.cjs` and `x.mjs` beside the bundle `x.js`, which imports names only. The lines of `x.cjs` are
 * those of the bundle, so the bundle's source map is valid for both.
 */
export function writeNodeForms(bundle) {
  const code = readFileSync(bundle, "utf8").replace(
    IMPORT,
    (_, names, from) => `const {${names.replaceAll(" as ", ": ")}} = require(${from});`,
  );
  const exported = EXPORTS.exec(code)?.[1]
    .split(",")
    .map((name) => name.trim().split(" as "));
  if (!exported || /^import\b/m.test(code)) {
    throw new Error(`${bundle} must have exports, and imports of names only, to be written as CommonJS.`);
  }
  const whole = exported.find(([, name]) => name === "default")?.[0];
  const names = exported.map((pair) => pair.at(-1)).filter((name) => name !== "default");
  const path = bundle.replace(/\.js$/, "");
  const file = basename(path);
  // A default export has all the others as its properties.
  const properties = exported.map(([own, name = own]) => (own === name ? name : `${name}: ${own}`)).join(",\n  ");
  const commonJs = code.replace(EXPORTS, `module.exports = ${whole ?? `{\n  ${properties}\n}`};\n`);
  // The first line of a bundle is a comment.
  writeFileSync(`${path}.cjs`, `"use strict"; ${commonJs}`);
  // Node searches imported CommonJS for names of exports, which takes 50 ms for `x.cjs` in Node 20. It follows
  // `module.exports = require(…)`, but not a variable.
  writeFileSync(`${path}.load.cjs`, `const entry = require("./${file}.cjs");\nmodule.exports = entry;\n`);
  writeFileSync(
    `${path}.mjs`,
    `import entry from "./${file}.load.cjs";\n\nexport const { ${names.join(", ")} } = entry;\n${whole ? "export default entry;\n" : ""}`,
  );
}
