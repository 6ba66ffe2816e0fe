/** Imports run one way, so that each layer can be read, tested and replaced without those above it. */

import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryFiles, text } from "./files.ts";

/** For each file what it imports: paths from the root, packages by name. */
const imports = new Map(
  repositoryFiles(/^(assembly|src)\/.*\.ts$/).map((path) => {
    const code = text(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    const found = [...code.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target = ""]) =>
      target.startsWith(".") ? posix.join(path, "..", target).replace(/(?<!\.ts)$/, ".ts") : target,
    );
    return [path, found] as const;
  }),
);

const below = (folder: string) => [...imports].filter(([path]) => path.startsWith(folder));

/** Core files that only compute: they see neither memory nor threads. */
const PURE =
  "bounds conflicts decimals definition errors labels merge names quantile seriesSum snapshot snapshotCheck subtract".split(
    " ",
  );
const MEMORY = ["kernel", "block", "attachment", "directory", "handle", "series", "host"].map(
  (name) => `src/core/${name}.ts`,
);

/** What the build generates, and the one file that imports it. */
const BUILT: Readonly<Record<string, string>> = {
  "build/kernel/release.ts": "src/core/memory/kernel.ts",
  "build/server/release.ts": "src/prometheus/http/serve.ts",
};

describe("the kernel", () => {
  test("is layout, then words, then the parts, then the index", () => {
    for (const [path, targets] of below("assembly/")) {
      if (path === "assembly/layout.ts" || path === "assembly/words.ts") expect(targets, path).toEqual([]);
      for (const target of targets) expect(target, path).toMatch(/^assembly\/(?!index\.ts)\w+\.ts$/);
    }
  });

  test("has no circles", () => {
    const visit = (path: string, trail: readonly string[]): void => {
      expect(trail, [...trail, path].join(" → ")).not.toContain(path);
      for (const target of imports.get(path) ?? []) visit(target, [...trail, path]);
    };
    visit("assembly/index.ts", []);
  });

  test("has all its atomics in words.ts", () => {
    for (const [path] of below("assembly/")) {
      if (path !== "assembly/words.ts") expect(text(path), path).not.toMatch(/\batomic\.\w+[<(]/);
    }
  });
});

describe("the package", () => {
  test("sees only the kernel's memory map, and what is built in one file each", () => {
    for (const [path, targets] of below("src/")) {
      for (const target of targets.filter((one) => one.startsWith("assembly/"))) {
        expect(target, path).toBe("assembly/layout.ts");
      }
      for (const target of targets.filter((one) => one.startsWith("build/"))) {
        expect(`${path} imports ${target}`).toBe(`${BUILT[target]} imports ${target}`);
      }
    }
  });

  test("has pure files that see no memory", () => {
    for (const name of PURE) {
      const targets = imports.get(`src/core/${name}.ts`);
      expect(targets, `src/core/${name}.ts exists`).toBeDefined();
      for (const target of targets ?? []) expect(MEMORY, `${name} imports ${target}`).not.toContain(target);
    }
  });

  test("has a core that knows neither hosts nor adapters", () => {
    for (const [path, targets] of below("src/core/")) {
      // Types of Node's modules, in the one file that reaches for them.
      for (const target of targets.filter((one) => path !== "src/core/platform/builtin.ts" || !one.startsWith("node:")))
        expect(target, path).toMatch(/^(src\/core\/|assembly\/layout\.ts$|build\/kernel\/release\.ts$)/);
    }
  });

  test("has hosts that know core alone", () => {
    for (const [path, targets] of below("src/hosts/")) {
      for (const target of targets) expect(target, path).toMatch(/^(src\/(core|hosts)\/|assembly\/layout\.ts$|node:)/);
    }
  });

  test("has adapters that see registries and readings, not memory, hosts or each other", () => {
    const adapters = ["monitor", "prometheus", "opentelemetry", "prom-client"];
    for (const adapter of adapters) {
      for (const [path, targets] of below(`src/${adapter}/`)) {
        for (const target of targets) {
          if (target.startsWith(`src/${adapter}/`) || target.startsWith("node:") || target in BUILT) continue;
          expect(target, path).toMatch(/^src\/core\//);
          expect(MEMORY, `${path} imports ${target}`).not.toContain(target);
        }
      }
    }
  });

  test("has front doors that nobody inside imports, and no dependencies", () => {
    for (const [path, targets] of below("src/")) {
      for (const target of targets) {
        expect(target, path).not.toMatch(/\/index\.ts$/);
        expect(target, path).toMatch(/^(src|assembly|build)\/|^node:/);
      }
    }
  });
});
