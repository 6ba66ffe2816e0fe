/** The forms of the entries that Node loads, imported and required in one thread: the same functions and classes. */

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { entries, ROOT, text } from "../house/files.ts";

const names = entries.map(({ entry }) => entry.replace(".", "threadtally"));

/** Prints, for each entry, what it exports, and which of that differs between an import and a require. */
const PROGRAM = `
  const load = async () => {
    const report = {};
    for (const entry of ${JSON.stringify(names)}) {
      const [required, imported] = [require(entry), await import(entry)];
      const exported = Object.keys(imported);
      // What is required is the default export, if there is one.
      const differ = exported.filter((name) => imported[name] !== (name === "default" ? required : required[name]));
      report[entry] = { exported, required: Object.keys(required), differ };
    }
    console.log(JSON.stringify(report));
  };
  load();`;

/** Returns the names that a bundle exports, in their order. */
function exportsOf(bundle: string): readonly string[] {
  const list = /^export \{([^}]*)\}/m.exec(text(bundle))?.[1] ?? "";
  return Array.from(list.matchAll(/(\w+)(?=,|\n)/g), ([name]) => name);
}

test.each([["the flags of its default"], ["--no-experimental-require-module"]])(
  "with %s, every entry is one copy with the exports of its bundle",
  (flag) => {
    const flags = flag.startsWith("-") ? [flag] : [];
    const printed = execFileSync(process.execPath, [...flags, "--eval", PROGRAM], { cwd: ROOT, encoding: "utf8" });
    const report = JSON.parse(printed);
    expect(Object.keys(report)).toEqual(names);
    for (const { entry, default: bundle } of entries) {
      const exported = exportsOf(bundle);
      expect(exported.length).toBeGreaterThan(0);
      const { exported: imported, required, differ } = report[entry.replace(".", "threadtally")];
      expect(imported, entry).toEqual(exported.toSorted());
      expect(required.toSorted(), entry).toEqual(exported.filter((name) => name !== "default").toSorted());
      expect(differ, entry).toEqual([]);
    }
  },
);

test.each(entries)("the lines of $require are those of $default, so that one map is valid for both", (one) => {
  const [code, original] = [one.require, one.default].map((path) => text(path).split("\n"));
  // An import of a package that users install is a call of `require` there.
  const peer = /^import \{(.*)\} from (.*);$/;
  const asRequired = original?.map((line) => line.replace(peer, "const {$1} = require($2);"));
  // The statement of the exports comes after all of the code.
  const body = (lines: readonly string[] = [], first: RegExp, statement: string) => [
    lines[0]?.replace(first, ""),
    ...lines.slice(
      1,
      lines.findIndex((line) => line.startsWith(statement)),
    ),
  ];
  expect(body(code, /^"use strict"; (?=\/\/)/, "module.exports = ")).toEqual(body(asRequired, /^/, "export {"));
});
