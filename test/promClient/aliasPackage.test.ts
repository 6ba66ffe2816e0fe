/** The packages for aliases: their metadata, and their files in place of the originals'. */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { manifest, ROOT, text } from "../house/files.ts";

const folder = mkdtempSync(join(ROOT, "build", "alias-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "node_modules"));
symlinkSync(ROOT, join(folder, "node_modules/threadtally"), "junction");

const LINES = [
  { entry: "prom-client", original: "prom-client", versions: /^15\.1\.\d+$/ },
  { entry: "prometheus-io-client", original: "@prometheus-io/client", versions: /^0\.16\.\d+$/ },
] as const;
for (const { entry, original } of LINES) {
  cpSync(join(ROOT, "build/packages", entry), join(folder, "node_modules", original), { recursive: true });
}

const folders = LINES.map(({ entry }) => join(ROOT, "build/packages", entry));
const said = execFileSync("npm", ["pack", "--dry-run", "--json", ...folders], { encoding: "utf8" });
const packed = JSON.parse(said) as { readonly name: string; readonly files: readonly { readonly path: string }[] }[];

const requireOurs = createRequire(join(folder, "program.js"));
const requireOriginal = createRequire(import.meta.url);

describe.each(LINES)("the package for $original", ({ entry, original, versions }) => {
  const client = requireOurs(original);

  const filesBelow = (path: string) =>
    readdirSync(join(folder, "node_modules", original, path)).filter((file) => file.endsWith(".js"));

  describe("the package", () => {
    const own = JSON.parse(text(`packages/${entry}/package.json`));

    test("has a version that peers of the original accept, and one dependency: this threadtally", () => {
      expect(own.version).toMatch(versions);
      expect(Number(own.version.split(".")[2])).toBeGreaterThanOrEqual(300);
      expect(own.dependencies).toEqual({ threadtally: manifest.version });
      expect(text(`packages/${entry}/README.md`)).toContain(`${original}@npm:${own.name}@${own.version}\n`);
    });

    test("has its version in all commands and overrides that documents name", () => {
      const documents = [
        `packages/${entry}/README.md`,
        "docs/prom-client.md",
        "examples/20-express-prom-bundle/README.md",
      ];
      const named = documents.flatMap((path) => text(path).match(new RegExp(`npm:${own.name}@[\\w.]+`, "g")) ?? []);
      expect([...new Set(named)]).toEqual([`npm:${own.name}@${own.version}`]);
    });

    test("is packed with its entry, declarations and lib", () => {
      const files = packed.find(({ name }) => name === own.name)?.files.map(({ path }) => path) ?? [];
      const lib = ["", "metrics/"].flatMap((path) => filesBelow(`lib/${path}`).map((file) => `lib/${path}${file}`));
      const others = ["LICENSE", "README.md", "index.d.ts", "index.js", "package.json"];
      expect(files.toSorted()).toEqual([...others, ...lib].sort());
      expect(lib.length).toBeGreaterThan(20);
    });
  });

  test("the entry is threadtally's, required and imported", () => {
    expect(client).toBe(requireOriginal(`threadtally/${entry}`));
    const names = Object.keys(client).toSorted();
    writeFileSync(
      join(folder, "program.mjs"),
      `import whole, { ${names.join(", ")} } from "${original}";
     import * as all from "${original}";
     import { createRequire } from "node:module";
     const required = createRequire(import.meta.url)("${original}");
     const own = { ${names.join(", ")} };
     console.log(whole === required, Object.keys(own).every((name) => own[name] === required[name] && name in all));`,
    );
    const printed = execFileSync(process.execPath, ["program.mjs"], { cwd: folder, encoding: "utf8" });
    expect(printed).toBe("true true\n");
  });

  describe("the files of lib", () => {
    test.each(filesBelow("lib"))("%s exports what the original's does, or a part of it", (file) => {
      const [ours, theirs] = [requireOurs(`${original}/lib/${file}`), requireOriginal(`${original}/lib/${file}`)];
      expect(typeof ours).toBe(typeof theirs);
      if (typeof ours === "function") expect(ours.name).toBe(theirs.name);
      for (const name of Object.keys(ours)) expect(typeof ours[name], name).toBe(typeof theirs[name]);
      expect(Object.keys(ours).length > 0 || typeof ours === "function").toBe(true);
    });

    test.each(filesBelow("lib/metrics"))("metrics/%s registers the default metrics of the original's", async (file) => {
      const named = async (lib: NodeJS.Require) => {
        const registry = new (lib(original).Registry)();
        const collect = lib(`${original}/lib/metrics/${file}`);
        collect(registry, { prefix: "a_", eventLoopMonitoringPrecision: 10 });
        return [collect.metricNames, registry.getMetricsAsArray().map(({ name }: { name: string }) => name)];
      };
      expect(await named(requireOurs)).toEqual(await named(requireOriginal));
    });

    test("counter, gauge, histogram and registry are the entry's, and the registry has the global one", () => {
      expect(requireOurs(`${original}/lib/counter`)).toBe(client.Counter);
      expect(requireOurs(`${original}/lib/gauge`)).toBe(client.Gauge);
      expect(requireOurs(`${original}/lib/histogram`)).toBe(client.Histogram);
      expect(requireOurs(`${original}/lib/registry`)).toBe(client.Registry);
      expect(requireOurs(`${original}/lib/registry`).globalRegistry).toBe(client.register);
      expect(client.Counter.prototype).toBeInstanceOf(requireOurs(`${original}/lib/metric`).Metric);
    });

    test.each([
      [{}, undefined],
      [{ b: 1, a: "x" }, undefined],
      [{ b: undefined, a: "x" }, undefined],
      [{ b: 1, a: "x" }, ["b", "a"]],
      [{ a: "x" }, ["a", "b"]],
    ])("util makes the original's key of %j in the order %j", (labels, names) => {
      const [ours, theirs] = [requireOurs(`${original}/lib/util`), requireOriginal(`${original}/lib/util`)];
      expect(ours.hashObject(labels, names)).toBe(theirs.hashObject(labels, names));
    });

    test("validation decides as the original's", () => {
      const [ours, theirs] = [requireOurs, requireOriginal].map((lib) => lib(`${original}/lib/validation`));
      for (const name of ["a", "a:b", "_1", "1a", "a-b", "", "é"]) {
        expect(ours.validateMetricName(name), name).toBe(theirs.validateMetricName(name));
        expect(ours.validateLabelName([name]), name).toEqual(theirs.validateLabelName([name]));
      }
      expect(ours.validateLabelName()).toEqual(theirs.validateLabelName());
      expect(() => ours.validateLabel(["a"], { a: 1 })).not.toThrow();
      const said = (validate: () => void) => {
        try {
          return validate();
        } catch (problem) {
          return (problem as Error).message;
        }
      };
      expect(said(() => ours.validateLabel(["a"], { b: 1 }))).toBe(said(() => theirs.validateLabel(["a"], { b: 1 })));
    });
  });
});
