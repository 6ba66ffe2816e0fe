/**
 * The effects of the calls in hosts that Node can create: contexts without globals, Node without WebAssembly or memory.
 */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { type Answers, noteAnswers, script } from "../support/hosts.ts";

const program = script("test/hosts/probe.js");
const ALONE = { received: "NOT_A_WORKER" };
const WITHOUT_NODE = { metricsHandler: "NEEDS_NODE", serveMetrics: "NEEDS_NODE", collectRuntimeMetrics: "NEEDS_NODE" };
const NODE = { metricsHandler: "works", serveMetrics: "works", collectRuntimeMetrics: "works" };
const WORKS = { "new Registry": "works", handle: "works", "Registry.default": "works", expose: "works" };

/** Returns the results if no registry can be created. */
function refused(code: string): Answers {
  const nothing = Object.fromEntries(Object.keys({ ...WORKS, ...NODE }).map((call) => [call, "-"]));
  return { ...nothing, "new Registry": code, "Registry.default": code, ...ALONE };
}

async function answersInContext(code: string, options?: object): Promise<Answers> {
  const context = createContext({}, options);
  runInContext(`${code};${program}`, context);
  // Compared as text, since another realm's objects have other prototypes.
  return JSON.parse(await runInContext("probe().then(JSON.stringify)", context));
}

const probe = join(ROOT, "test", "hosts", "probe.js");
const PRINT = `import(${JSON.stringify(probe)}).then(async ({ probe }) => console.log(JSON.stringify(await probe())))`;

/** Returns the results of another Node process, started with a shell command before it. */
function answersOf(flags: readonly string[], limit = ""): Answers {
  const run = `${limit} exec "$0" "$@"`;
  const { stdout, stderr } = spawnSync("sh", ["-c", run, process.execPath, ...flags, "-e", PRINT], {
    encoding: "utf8",
  });
  expect(stdout, stderr).not.toBe("");
  return JSON.parse(stdout);
}

test.each([
  ["a vm context", "", undefined, { ...WORKS, ...ALONE, ...WITHOUT_NODE }],
  [
    "a vm context with codeGeneration: { wasm: false }",
    "",
    { codeGeneration: { wasm: false } },
    refused("NOT_ALLOWED_TO_COMPILE"),
  ],
  ["a vm context without WebAssembly", "delete globalThis.WebAssembly", undefined, refused("NO_WEBASSEMBLY")],
])("in %s", async (host, code, options, expected) => {
  const answers = await answersInContext(code, options);
  expect(answers).toEqual(expected);
  noteAnswers(host, `Node ${process.versions.node}`, answers);
});

test.each([
  ["a process", [], { ...WORKS, ...ALONE, ...NODE }],
  ["a process with --jitless", ["--jitless"], refused("NO_WEBASSEMBLY")],
])("in %s", (host, flags, expected) => {
  const answers = answersOf(flags);
  expect(answers).toEqual(expected);
  noteAnswers(host, `Node ${process.versions.node}`, answers);
});

const LIMIT = "ulimit -v 6000000;"; // KiB
test.runIf(process.platform === "linux")("in a process under ulimit -v", () => {
  const answers = answersOf([], LIMIT);
  // From 26 on, Node needs less address space.
  expect([refused("NO_MEMORY"), { ...WORKS, ...ALONE, ...NODE }]).toContainEqual(answers);
  noteAnswers("a process under ulimit -v", `Node ${process.versions.node}`, answers);
  const host = "a process under ulimit -v, with --disable-wasm-trap-handler";
  const others = answersOf(["--disable-wasm-trap-handler"], LIMIT);
  expect(others).toEqual({ ...WORKS, ...ALONE, ...NODE });
  noteAnswers(host, `Node ${process.versions.node}`, others);
});
