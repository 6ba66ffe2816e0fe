/**
 * Importing the package has no effect and needs nothing of its host: it reads no global, and missing globals do not
 * matter.
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { bundles, ROOT } from "../house/files.ts";
import { script } from "../support/hosts.ts";

/** Globals that come from hosts and not from the language, and language globals that hosts omit. */
const OF_HOSTS = [
  ...Object.getOwnPropertyNames(globalThis),
  ...[
    "document",
    "window",
    "self",
    "navigator",
    "crypto",
    "performance",
    "WebAssembly",
    "SharedArrayBuffer",
    "Atomics",
  ],
  ...[
    "Worker",
    "BroadcastChannel",
    "ReadableStream",
    "CompressionStream",
    "Response",
    "WeakRef",
    "FinalizationRegistry",
  ],
];
const ofLanguage = new Set(runInContext("Object.getOwnPropertyNames(globalThis)", createContext({})) as string[]);
for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry", "console"]) {
  ofLanguage.delete(name);
}
const foreign = [...new Set(OF_HOSTS)].filter((name) => !ofLanguage.has(name));

test.each(bundles)("%s names no member of the global process: builds for edge runtimes refuse that", (entry) => {
  // Only the global is replaced, not variables of the same name.
  const { code } = transformSync(readFileSync(join(ROOT, entry), "utf8"), { define: { process: "GLOBAL" } });
  expect(code).not.toMatch(/\bGLOBAL\b/);
});

/** Runs an entry in a separate realm, after `prepare` was run there. */
function load(entry: string, prepare: string): void {
  const context = createContext({ foreign });
  runInContext(prepare, context);
  runInContext(script(entry), context);
}

/**
 * The entries that make memory while they are loaded: workers inherit only what exists when they start. The last one is
 * loaded for nothing else.
 */
const MAKERS = ["./build/prom-client.js", "./build/prometheus-io-client.js", "./build/cluster/report.js"];
const others = bundles.filter((entry) => !MAKERS.includes(entry));

test("the entries that make memory while they are loaded are known", () => {
  expect(others.length).toBe(bundles.length - MAKERS.length);
});

describe.each(bundles)("%s", (entry) => {
  test("loads without any globals of a host", () => {
    load(entry, "for (const name of foreign) delete globalThis[name];");
  });

  test("loads if the functions of a host's process throw, as in edge runtimes", () => {
    load(entry, "process = new Proxy({}, { get() { return () => { throw new Error('not supported'); }; } });");
  });
});

describe.each(others)("%s", (entry) => {
  test("reads no global of the host while it is loaded, except timers and clock, which tests may fake later", () => {
    const clocks = "process performance setTimeout clearTimeout setInterval clearInterval setImmediate".split(" ");
    const poisoned = JSON.stringify(foreign.filter((one) => !clocks.includes(one)));
    const poison = `for (const name of ${poisoned}) Object.defineProperty(globalThis, name, {
      configurable: true,
      get() { throw new Error(name + " was read"); },
    });`;
    load(entry, poison);
  });
});

test("importing opens no channel, reads no environment data and does not keep the process alive", () => {
  const program = `
    import threads from "node:worker_threads";
    const opened = [];
    for (const from of [threads, globalThis]) {
      from.BroadcastChannel = class { constructor(name) { opened.push(name); } };
    }
    threads.getEnvironmentData = (name) => opened.push(name);
    for (const entry of ${JSON.stringify(others)}) await import(entry);
    console.log(opened);
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).toBe("[]\n");
});

test("the list of foreign globals has only those of hosts", () => {
  for (const name of ["process", "performance", "TextEncoder", "WebAssembly"]) expect(foreign).toContain(name);
  for (const name of ["Map", "BigInt", "globalThis"]) expect(foreign).not.toContain(name);
});
