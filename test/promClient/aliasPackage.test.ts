/** The second package: its metadata, and its files in place of the original's. */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { manifest, ROOT, text } from "../house/files.ts";
import { aliasTarball } from "../support/tarball.ts";

const folder = mkdtempSync(join(ROOT, "build", "alias-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "node_modules"));
cpSync(join(ROOT, "build/packages/prom-client"), join(folder, "node_modules/prom-client"), { recursive: true });
symlinkSync(ROOT, join(folder, "node_modules/threadtally"), "junction");

const requireOurs = createRequire(join(folder, "program.js"));
const requireOriginal = createRequire(import.meta.url);
const client = requireOurs("prom-client");

const filesBelow = (path: string) =>
  readdirSync(join(folder, "node_modules/prom-client", path)).filter((file) => file.endsWith(".js"));

describe("the package", () => {
  const own = JSON.parse(text("packages/prom-client/package.json"));

  test("has a version that the peers of prom-client 15 accept, and one dependency: this threadtally", () => {
    expect(own.version).toMatch(/^15\.1\.\d+$/);
    expect(Number(own.version.split(".")[2])).toBeGreaterThanOrEqual(300);
    expect(own.dependencies).toEqual({ threadtally: manifest.version });
    expect(text("packages/prom-client/README.md")).toContain(`prom-client@npm:${own.name}@${own.version}\n`);
  });

  test("is packed with its entry, declarations and lib", () => {
    const { files } = aliasTarball();
    const lib = ["", "metrics/"].flatMap((path) => filesBelow(`lib/${path}`).map((file) => `lib/${path}${file}`));
    const others = ["LICENSE", "README.md", "index.d.ts", "index.js", "package.json"];
    expect(files.toSorted()).toEqual([...others, ...lib].sort());
    expect(lib.length).toBeGreaterThan(20);
  });
});

test("the entry is threadtally/prom-client, required and imported", () => {
  expect(client).toBe(requireOriginal("threadtally/prom-client"));
  const names = Object.keys(client).toSorted();
  writeFileSync(
    join(folder, "program.mjs"),
    `import whole, { ${names.join(", ")} } from "prom-client";
     import * as all from "prom-client";
     import { createRequire } from "node:module";
     const required = createRequire(import.meta.url)("prom-client");
     const own = { ${names.join(", ")} };
     console.log(whole === required, Object.keys(own).every((name) => own[name] === required[name] && name in all));`,
  );
  const printed = execFileSync(process.execPath, ["program.mjs"], { cwd: folder, encoding: "utf8" });
  expect(printed).toBe("true true\n");
});

describe("the files of lib", () => {
  test.each(filesBelow("lib"))("%s exports what the original's does, or a part of it", (file) => {
    const [ours, original] = [requireOurs(`prom-client/lib/${file}`), requireOriginal(`prom-client/lib/${file}`)];
    expect(typeof ours).toBe(typeof original);
    if (typeof ours === "function") expect(ours.name).toBe(original.name);
    for (const name of Object.keys(ours)) expect(typeof ours[name], name).toBe(typeof original[name]);
    expect(Object.keys(ours).length > 0 || typeof ours === "function").toBe(true);
  });

  test.each(filesBelow("lib/metrics"))("metrics/%s registers the default metrics of the original's", async (file) => {
    const named = async (lib: NodeJS.Require) => {
      const registry = new (lib("prom-client").Registry)();
      const collect = lib(`prom-client/lib/metrics/${file}`);
      collect(registry, { prefix: "a_", eventLoopMonitoringPrecision: 10 });
      return [collect.metricNames, registry.getMetricsAsArray().map(({ name }: { name: string }) => name)];
    };
    expect(await named(requireOurs)).toEqual(await named(requireOriginal));
  });

  test("counter, gauge, histogram and registry are the entry's, and the registry has the global one", () => {
    expect(requireOurs("prom-client/lib/counter")).toBe(client.Counter);
    expect(requireOurs("prom-client/lib/gauge")).toBe(client.Gauge);
    expect(requireOurs("prom-client/lib/histogram")).toBe(client.Histogram);
    expect(requireOurs("prom-client/lib/registry")).toBe(client.Registry);
    expect(requireOurs("prom-client/lib/registry").globalRegistry).toBe(client.register);
    expect(client.Counter.prototype).toBeInstanceOf(requireOurs("prom-client/lib/metric").Metric);
  });

  test.each([
    [{}, undefined],
    [{ b: 1, a: "x" }, undefined],
    [{ b: undefined, a: "x" }, undefined],
    [{ b: 1, a: "x" }, ["b", "a"]],
    [{ a: "x" }, ["a", "b"]],
  ])("util makes the original's key of %j in the order %j", (labels, names) => {
    const [ours, original] = [requireOurs("prom-client/lib/util"), requireOriginal("prom-client/lib/util")];
    expect(ours.hashObject(labels, names)).toBe(original.hashObject(labels, names));
  });

  test("validation decides as the original's", () => {
    const [ours, original] = [requireOurs, requireOriginal].map((lib) => lib("prom-client/lib/validation"));
    for (const name of ["a", "a:b", "_1", "1a", "a-b", "", "é"]) {
      expect(ours.validateMetricName(name), name).toBe(original.validateMetricName(name));
      expect(ours.validateLabelName([name]), name).toBe(original.validateLabelName([name]));
    }
    expect(ours.validateLabelName()).toBe(true);
    expect(() => ours.validateLabel(["a"], { a: 1 })).not.toThrow();
    const said = (validate: () => void) => {
      try {
        return validate();
      } catch (problem) {
        return (problem as Error).message;
      }
    };
    expect(said(() => ours.validateLabel(["a"], { b: 1 }))).toBe(said(() => original.validateLabel(["a"], { b: 1 })));
  });
});
