/**
 * Each entry has one file of declarations: what its users can name or meet, and nothing else. A second file names them
 * for `import`, so that they are the same types for modules of both kinds. Those of `threadtally/prom-client` are
 * written by hand: test/promClient/declarations.test.ts is about them.
 */

import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { entries as published, ROOT, text } from "../house/files.ts";

const SOURCES: Readonly<Record<string, string>> = {
  ".": "src/index.ts",
  "./browser": "src/browser/index.ts",
  "./cluster": "src/cluster/index.ts",
  "./cluster/report": "src/cluster/report.ts",
  "./http": "src/http/index.ts",
  "./monitor": "src/monitor/index.ts",
  "./opentelemetry": "src/opentelemetry.ts",
  "./pages": "src/pages/index.ts",
  "./pool": "src/pool/index.ts",
  "./prometheus": "src/prometheus/index.ts",
  "./prometheus/serve": "src/prometheus/serve.ts",
  "./push": "src/push/index.ts",
};

const rolledUp = published.filter(({ entry }) => !entry.endsWith("-client"));
const entries = rolledUp.map(({ entry, types }) => ({
  entry,
  file: types.require.replace("./", ""),
  ofModule: types.default.replace("./", ""),
}));

/** The package that users of `threadtally/opentelemetry` install. */
const PEER = "@opentelemetry/api";

/** The entry that is loaded for its effect. */
const EFFECT = "./cluster/report";

/** The names between the braces of all exports, with `type` where they are types alone. */
function exportsOf(code: string): string[] {
  const lists = [...code.matchAll(/^export (type )?\{([^}]*)\}/gm)];
  return lists
    .flatMap(([, all, list = ""]) =>
      [...list.matchAll(/(type )?(\w+)/g)].map(([, one, name]) => `${all ?? one ?? ""}${name}`),
    )
    .sort();
}

const declarationsOf = (code: string) =>
  [...code.matchAll(/^declare class (\w+)|^(?:declare (?:const|function)|interface|type) (\w+)/gm)].map(
    ([, ofClass, other]) => (ofClass ?? other) as string,
  );

describe.each(entries)("$entry", ({ entry, file, ofModule }) => {
  const code = text(file);

  test("exports what its source exports", () => {
    const source = text(SOURCES[entry] as string);
    if (entry === EFFECT) expect(source).toContain(`export const ${exportsOf(code).join()}:`);
    else {
      expect(exportsOf(code)).toEqual(exportsOf(source));
      expect(exportsOf(code).length).toBeGreaterThan(2);
    }
  });

  test("has the same declarations for import", () => {
    const statement = /^export \{[^}]*\} from "\.\/(\w+)\.cjs";\n$/.exec(text(ofModule));
    expect(statement?.[1]).toBe(basename(file, ".d.cts"));
    expect(exportsOf(text(ofModule))).toEqual(exportsOf(code));
  });

  test("imports from published files alone", () => {
    for (const [, path = ""] of code.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/ from "(.*)"|import\("(.*)"\)/g)) {
      if (path === PEER) continue;
      const target = join(file, "..", path.replace(/\.cjs$/, ".d.cts"));
      expect(entries.map((one) => one.file)).toContain(target);
      expect(existsSync(join(ROOT, target))).toBe(true);
    }
  });

  test("declares no class but those that it exports, and those that they extend", () => {
    for (const [, name] of code.matchAll(/^declare class (\w+)/gm)) {
      const isExtended = code.includes(` extends ${name} `);
      expect(exportsOf(code).some((one) => one.replace("type ", "") === name) || isExtended, name).toBe(true);
    }
  });

  test("declares each thing that another entry exports there alone", () => {
    const own = new Set(declarationsOf(code));
    expect(own.size).toBeGreaterThan(entry === EFFECT ? 0 : 1);
    for (const other of entries.filter((one) => one.file !== file)) {
      const exported = exportsOf(text(other.file)).map((name) => name.replace("type ", ""));
      expect(exported.filter((name) => own.has(name) && declarationsOf(text(other.file)).includes(name))).toEqual([]);
    }
  });
});
