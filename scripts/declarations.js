// Rolls up what the compiler declares: one file for each entry, with what its users can name or meet, and no more.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

const COMMENT = String.raw`/\*\*(?:[^*]|\*(?!/))*\*/\n`;
/** A statement with the comments before it; lines that begin with a space or a brace go on with it. */
const STATEMENT = new RegExp(
  `^(?:${COMMENT})*(?:export|import|declare|type|interface)\\b.*\\n(?:(?:[ }].*)?\\n)*`,
  "gm",
);
/** Of several comments before a statement, all but the last are the file's. */
const HEADER = new RegExp(`^(?:${COMMENT})+(?=/\\*\\*)`);
const DECLARED = /^(?:export )?(?:declare )?(?:abstract )?(?:class|function|const|interface|type) (\w+)/m;
const FROM = /^(import|export) (type )?\{([^}]*)\} from "(\..+)\.ts";/m;
/** An import of types from a package that users install. */
const FOREIGN = /^import (?:type )?\{([^}]*)\} from "(@[^"]+)";/m;
const INLINE_IMPORT = /import\("(\..+?)\.ts"\)\.(\w+)/g;

/**
 * Writes `build/<entry>.d.ts` for each entry, given as the path of its declarations below `folder`. What an earlier
 * entry exports is imported from there by the later ones: classes with private members differ if declared twice.
 */
export function rollUp(folder, entries) {
  const files = new Map();
  const fileOf = (path) => {
    if (!files.has(path)) files.set(path, parse(path, readFileSync(join(folder, path), "utf8")));
    return files.get(path);
  };

  /** Follows a name from the file that uses it to the one that declares it. */
  const origin = (path, name) => {
    const file = fileOf(path);
    if (file.declared.has(name)) return { path, name };
    return file.named.has(name) ? origin(file.named.get(name), name) : undefined;
  };

  /** The entry that exports a declaration. */
  const owners = new Map();
  const keyOf = ({ path, name }) => `${path} ${name}`;

  for (const [entry, path] of Object.entries(entries)) {
    const exported = fileOf(path).exported.map((one) => ({ ...one, origin: origin(path, one.name) }));
    for (const one of exported) if (!owners.has(keyOf(one.origin))) owners.set(keyOf(one.origin), entry);
    const declared = new Map();
    const imported = new Map();
    const foreign = new Map();
    for (const { origin: one } of exported) declared.set(one.name, one);
    for (const { path: from, name } of declared.values()) {
      for (const word of fileOf(from).declared.get(name).words) {
        if (fileOf(from).foreign.has(word)) foreign.set(word, fileOf(from).foreign.get(word));
        const met = origin(from, word);
        if (!met) continue;
        const owner = owners.get(keyOf(met)) ?? entry;
        if (owner !== entry) imported.set(word, owner);
        else if (!declared.has(word)) declared.set(word, met);
        else if (keyOf(declared.get(word)) !== keyOf(met)) throw new Error(`${entry} has two declarations of ${word}.`);
      }
    }
    const names = `export { ${exported.map(({ name, isType }) => (isType ? `type ${name}` : name)).join(", ")} }`;
    const text = [
      ...foreignImports(foreign),
      ...importsOf(entry, imported),
      ...[...declared.values()].map(({ path: from, name }) => fileOf(from).declared.get(name).text),
      `${names};\n`,
    ].join("");
    mkdirSync(dirname(join("build", entry)), { recursive: true });
    writeFileSync(join("build", `${entry}.d.cts`), text);
    writeFileSync(join("build", `${entry}.d.ts`), `${names} from "./${posix.basename(entry)}.cjs";\n`);
  }
}

/** Reads a file of the compiler: its declarations by name, where its other names come from, and what it exports. */
function parse(path, text) {
  const declared = new Map();
  const named = new Map();
  const foreign = new Map();
  const exported = [];
  const nameFrom = (name, target) => named.set(name, posix.join(path, "..", `${target}.d.ts`));
  for (const [statement] of text.matchAll(STATEMENT)) {
    const from = FROM.exec(statement);
    const name = DECLARED.exec(statement)?.[1];
    if (from) {
      const [, word, allTypes, list, target] = from;
      for (const [, isType, one] of list.matchAll(/(type )?(\w+)/g)) {
        nameFrom(one, target);
        if (word === "export") exported.push({ name: one, isType: Boolean(allTypes ?? isType) });
      }
    } else if (FOREIGN.test(statement)) {
      const [, list, target] = FOREIGN.exec(statement);
      for (const one of list.split(",").map((each) => each.replace(/^\s*type /, "").trim())) {
        if (one !== "") foreign.set(one.split(" as ").at(-1), { one, target });
      }
    } else if (name) {
      const own = ownText(statement).replace(INLINE_IMPORT, (_, target, one) => {
        nameFrom(one, target);
        return one;
      });
      const whole = (declared.get(name)?.text ?? "") + own; // functions have several signatures
      const words = whole.replace(/\/\*\*.*?\*\//gs, "").match(/\b[A-Za-z_]\w*\b/g);
      declared.set(name, { text: whole, words: new Set(words) });
      if (/^export declare const/m.test(statement)) exported.push({ name, isType: false });
    } else if (!/^export \{\};$/m.test(statement)) throw new Error(`${path} has another statement: ${statement}`);
  }
  return { declared, named, foreign, exported };
}

/** Returns a declaration with its own comment, not exported, and fit for older compilers. */
function ownText(statement) {
  return (
    statement
      .replace(HEADER, "")
      .replace(/^export /m, "")
      // Before 5.7 the type has no parameter. What this names is the one or the other.
      .replaceAll("Uint8Array<ArrayBuffer>", "ReturnType<typeof Uint8Array.of>")
  );
}

function foreignImports(foreign) {
  const imports = [...foreign.values()];
  return [...new Set(imports.map(({ target }) => target))].map((target) => {
    const names = imports.filter((each) => each.target === target).map(({ one }) => one);
    return `import type { ${names.sort().join(", ")} } from "${target}";\n`;
  });
}

function importsOf(entry, imported) {
  const owners = [...new Set(imported.values())];
  return owners.map((owner) => {
    const names = [...imported.keys()].filter((name) => imported.get(name) === owner).sort();
    const path = posix.relative(posix.dirname(entry), `${owner}.cjs`);
    return `import type { ${names.join(", ")} } from "${path.startsWith(".") ? path : `./${path}`}";\n`;
  });
}
