/** The rooms of src, arranged in floors: imports run downwards, types included, and never in a circle. */

import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryFiles, text } from "./files.ts";

/** From the ground up. Rooms on one floor do not import each other. */
const FLOORS: readonly (readonly string[])[] = [
  [
    "assembly/layout.ts",
    "build/kernel/release.ts",
    "build/page/release.ts",
    "build/sender/release.ts",
    "build/server/release.ts",
  ],
  ["src/core/errors.ts"],
  ["src/core/platform/"],
  ["src/core/define/", "src/wire/"],
  ["src/core/memory/"],
  ["src/core/read/", "src/core/collect/"],
  ["src/core/record/"],
  ["src/core/knownRegistries.ts"],
  ["src/core/blockRegistry.ts"],
  ["src/core/registry.ts"],
  ["src/core/addSnapshot.ts"],
  ["src/streams/"],
  [
    ...["src/browser/", "src/cluster/", "src/hosts/", "src/http/", "src/monitor/", "src/opentelemetry/", "src/pool/"],
    ...["src/pages/", "src/promClient/", "src/push/"],
  ],
  ["src/prometheus/format/", "src/prometheus/runtime/"],
  ["src/prometheus/streams/"],
  ["src/prometheus/source/"],
  ["src/prometheus/expose.ts", "src/prometheus/http/", "src/push/prometheus/"],
  ["src/page/"],
  // The entries, which no other file imports.
  [
    "src/index.ts",
    "src/browser/index.ts",
    "src/cluster/index.ts",
    "src/cluster/report.ts",
    "src/http/index.ts",
    "src/monitor/index.ts",
    "src/opentelemetry.ts",
    "src/pages/index.ts",
    "src/pool/index.ts",
    "src/promClient.ts",
    "src/prometheus/index.ts",
    "src/prometheus/serve.ts",
    "src/push/index.ts",
    "src/sendingThread.ts",
    "src/servingThread.ts",
  ],
];

/** Adapters read registries. They do not see memory, nor each other. */
const ADAPTERS = [
  ...["src/http/", "src/monitor/", "src/opentelemetry/", "src/pool/", "src/promClient/", "src/prometheus/"],
  ...["src/browser/", "src/push/"],
];
/** What an adapter sees of another: Pushgateway and remote write send what scrapes read, in Prometheus' formats. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  "src/push/prometheus/": ["src/prometheus/format/", "src/prometheus/source/"],
};
const HIDDEN_FROM_ADAPTERS = ["src/core/memory/", "src/hosts/", "assembly/", "build/kernel/"];

const IMPORT = /^(?:import|export)\s[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|import\("([^"]+)"\)/gm;

/** The imports of each file, by path, without modules of hosts. Declarations refer to each other as classes do. */
const imports = new Map(
  repositoryFiles(/^src\/.*(?<!\.d)\.ts$/).map((path) => {
    const given = [...text(path).matchAll(IMPORT)].map(([, one, other, third]) => (one ?? other ?? third) as string);
    const allowed = path.startsWith("src/opentelemetry/") ? /^(\.{1,2}\/|@opentelemetry\/api$)/ : /^(\.{1,2}\/|node:)/;
    for (const target of given) expect(target, path).toMatch(allowed);
    const own = given.filter((target) => target.startsWith("."));
    return [path, own.map((target) => join(dirname(path), target))] as const;
  }),
);

/** Returns the room of a file: the longest prefix that names it. */
function roomOf(path: string): string {
  const found = FLOORS.flat().filter((room) => path === room || (room.endsWith("/") && path.startsWith(room)));
  expect(found, `${path} is in a room`).not.toEqual([]);
  return found.reduce((longest, room) => (room.length > longest.length ? room : longest));
}

const floorOf = (room: string) => FLOORS.findIndex((rooms) => rooms.includes(room));

describe("the rooms of src", () => {
  test("are all listed, and hold every file", () => {
    expect(imports.size).toBeGreaterThan(80);
    for (const room of FLOORS.flat().filter((one) => one.startsWith("src/"))) {
      expect(
        [...imports.keys()].some((path) => roomOf(path) === room),
        room,
      ).toBe(true);
    }
  });

  test("import only from floors below", () => {
    const wrong: string[] = [];
    for (const [path, targets] of imports) {
      for (const target of targets) {
        const [from, to] = [roomOf(path), roomOf(target)];
        if (from !== to && floorOf(to) >= floorOf(from)) wrong.push(`${path} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("have no circular imports, not even of types", () => {
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]) => {
      const start = trail.indexOf(path);
      if (start >= 0) circles.push([...trail.slice(start), path].join(" → "));
      if (start >= 0 || done.has(path)) return;
      for (const target of imports.get(path) ?? []) visit(target, [...trail, path]);
      done.add(path);
    };
    for (const path of imports.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });

  test("hide memory and hosts from adapters, and adapters from each other", () => {
    const wrong: string[] = [];
    for (const [path, targets] of imports) {
      const adapter = ADAPTERS.find((one) => path.startsWith(one));
      if (!adapter) continue;
      const hidden = [...HIDDEN_FROM_ADAPTERS, ...ADAPTERS.filter((one) => one !== adapter)];
      const shown = SHOWN[roomOf(path)] ?? [];
      for (const target of targets) {
        if (shown.some((one) => target.startsWith(one))) continue;
        if (hidden.some((one) => target.startsWith(one))) wrong.push(`${path} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** Generated files, and the one file that imports each. */
const BUILT: Readonly<Record<string, string>> = {
  "build/kernel/release.ts": "src/core/memory/kernel.ts",
  "build/page/release.ts": "src/prometheus/http/page/shippedPage.ts",
  "build/sender/release.ts": "src/push/pushing.ts",
  "build/server/release.ts": "src/prometheus/http/serve.ts",
};

test("import each generated file in one place", () => {
  for (const [built, importer] of Object.entries(BUILT)) {
    const importers = [...imports].filter(([, targets]) => targets.includes(built)).map(([path]) => path);
    expect(importers).toEqual([importer]);
  }
});

describe("the kernel", () => {
  const kernel = repositoryFiles(/^assembly\/.*\.ts$/);

  test("is layout, then words, then the parts, then the index", () => {
    expect(kernel.length).toBeGreaterThan(10);
    for (const path of kernel) {
      for (const [, target] of text(path).matchAll(/from "([^"]+)"/g)) {
        expect(target, path).toMatch(/^\.\/(?!index)\w+(\.ts)?$/);
      }
    }
    for (const path of ["assembly/layout.ts", "assembly/words.ts"]) expect(text(path)).not.toMatch(/^import /m);
  });

  test("has all its atomics in words.ts", () => {
    for (const path of kernel) {
      if (path !== "assembly/words.ts") expect(text(path), path).not.toMatch(/\batomic\.\w+[<(]/);
    }
  });
});
