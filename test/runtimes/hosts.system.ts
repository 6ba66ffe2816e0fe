/**
 * The effects of the calls in other runtimes, and in hosts that packages create: jsdom, the edge runtime of Next.js,
 * and workerd, which runs Cloudflare's workers.
 */

import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Answers, noteAnswers, script } from "../support/hosts.ts";
import { type Runtime, runtime } from "../support/runtimes.ts";
import { consumer } from "../support/tarball.ts";

const PACKAGES = { jsdom: "26.1.0", "@edge-runtime/vm": "5.0.0", miniflare: "4.20260730.0" };
const folder = consumer(PACKAGES);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, "probe.iife.js"), script("test/hosts/probe.js"));
writeFileSync(join(folder, "probe.esm.js"), script("test/hosts/probe.js", "esm"));

/** Returns the output of a program in the folder. */
function answersOf(program: string): Answers {
  writeFileSync(
    join(folder, "program.js"),
    'import { readFileSync } from "node:fs";\nconst script = readFileSync("probe.iife.js", "utf8");\n' +
      `${program}\nprocess.exit();`,
  );
  return JSON.parse(execFileSync(process.execPath, ["program.js"], { cwd: folder, encoding: "utf8" }));
}

const WORKS = {
  "new Registry": "works",
  handle: "works",
  "Registry.default": "works",
  received: "NOT_A_WORKER",
  expose: "works",
};
const WITHOUT_NODE = { metricsHandler: "NEEDS_NODE", serveMetrics: "NEEDS_NODE", collectRuntimeMetrics: "NEEDS_NODE" };

const inJsdom = (globals: string) => `
  import { JSDOM } from "jsdom";
  const { window } = new JSDOM("", { runScripts: "outside-only", url: "http://localhost/" });
  ${globals}
  window.eval(script);
  process.stdout.write(await window.eval("probe().then(JSON.stringify)"));`;

const WORKER = `import { probe } from "./probe.js";
export default { fetch: async () => Response.json(await probe()) };`;

const inWorkerd = (flags: readonly string[]) => `
  import { Miniflare } from "miniflare";
  const worker = new Miniflare({
    modules: [
      { type: "ESModule", path: "worker.js", contents: ${JSON.stringify(WORKER)} },
      { type: "ESModule", path: "probe.js", contents: readFileSync("probe.esm.js", "utf8") },
    ],
    compatibilityDate: "2026-01-01",
    compatibilityFlags: ${JSON.stringify(flags)},
  });
  process.stdout.write(await (await worker.dispatchFetch("http://localhost/")).text());
  await worker.dispose();`;

const IN_WORKERD = {
  "new Registry": "NOT_ALLOWED_TO_COMPILE",
  handle: "-",
  "Registry.default": "NOT_ALLOWED_TO_COMPILE",
  received: "NOT_A_WORKER",
  expose: "-",
  metricsHandler: "-",
  serveMetrics: "-",
  collectRuntimeMetrics: "-",
};

test.each([
  ["a window of jsdom", "jsdom", inJsdom(""), { ...WORKS, ...WITHOUT_NODE }],
  [
    "a window of jsdom with Node's process, as in Jest",
    "jsdom",
    // Runs the probe in jsdom's environment.
    inJsdom("window.process = process; for (const name of ['TextEncoder', 'TextDecoder']) delete window[name];"),
    { ...WORKS, metricsHandler: "works", serveMetrics: "works", collectRuntimeMetrics: "works" },
  ],
  [
    "the edge runtime of Next.js",
    "@edge-runtime/vm",
    `import { EdgeVM } from "@edge-runtime/vm";
     const vm = new EdgeVM();
     vm.evaluate(script);
     process.stdout.write(await vm.evaluate("probe().then(JSON.stringify)"));`,
    { ...WORKS, ...WITHOUT_NODE },
  ],
  ["a worker of Cloudflare's", "miniflare", inWorkerd([]), IN_WORKERD],
  ["a worker of Cloudflare's with nodejs_compat", "miniflare", inWorkerd(["nodejs_compat"]), IN_WORKERD],
] as const)("in %s", (host, name, program, expected) => {
  const answers = answersOf(program);
  expect(answers).toEqual(expected);
  noteAnswers(host, `${name} ${PACKAGES[name]}`, answers);
});

test("in Cloudflare's workers, a registry created at the top level works in handlers", () => {
  writeFileSync(join(folder, "index.esm.js"), script("build/index.js", "esm"));
  const program = `
    import { Miniflare } from "miniflare";
    const worker = new Miniflare({
      modules: [
        { type: "ESModule", path: "worker.js", contents: \`
          import { Registry } from "./index.js";
          const hits = new Registry().counter({ name: "hits_total" });
          export default { fetch() { hits.inc(); return Response.json({ hits: String(hits.value) }); } };\` },
        { type: "ESModule", path: "index.js", contents: readFileSync("index.esm.js", "utf8") },
      ],
      compatibilityDate: "2026-01-01",
    });
    await worker.dispatchFetch("http://localhost/");
    process.stdout.write(await (await worker.dispatchFetch("http://localhost/")).text());
    await worker.dispose();`;
  expect(answersOf(program)).toEqual({ hits: "2" });
});

test.each(["Node 22", "Node 24", "Node 26", "Bun", "Deno"] as const)("in a process of %s", (name: Runtime) => {
  const program = runtime(name);
  writeFileSync(
    join(folder, "process.js"),
    'import "./probe.esm.js";\nconsole.log(JSON.stringify(await probe()));\nprocess.exit();\n',
  );
  const flags = name === "Deno" ? ["run", "--allow-all"] : [];
  const run = (...args: string[]) => execFileSync(program, args, { cwd: folder, encoding: "utf8" });
  const answers = JSON.parse(run(...flags, "process.js"));
  expect(answers).toEqual({ ...WORKS, metricsHandler: "works", serveMetrics: "works", collectRuntimeMetrics: "works" });
  const version = /\d+\.\d+\.\d+/.exec(run("--version"))?.[0];
  noteAnswers("a process", `${name.replace(/ \d+$/, "")} ${version}`, answers);
});
