/**
 * The examples of test runners, each in a copy with the packed package: the totals of all threads, in every way to run
 * them.
 */

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { text } from "../house/files.ts";
import { run } from "../support/commands.ts";
import { installedExample } from "../support/tarball.ts";

interface Runner {
  readonly name: string;
  /** Options with which all test files share a process, and one with which they do not. */
  readonly together: readonly string[];
  readonly apart: string;
  /** The beginning of a test file: what it uses. */
  readonly head: string;
  /** The runner's object of fakes. */
  readonly fakes: string;
}

const runners: readonly Runner[] = [
  {
    name: "14-vitest",
    together: ["--no-isolate --maxWorkers=1", "--pool=vmThreads --maxWorkers=1"],
    apart: "--pool=forks",
    head: `import { isMainThread, Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { metricsResponder } from "threadtally/prometheus";
import { expect, test, vi } from "vitest";
import { orders } from "../src/orders.js";`,
    fakes: "vi",
  },
  {
    name: "15-jest",
    together: ["--workerThreads", "--runInBand"],
    apart: "--workerThreads=false",
    head: `const { isMainThread, Worker } = require("node:worker_threads");
const { Registry } = require("threadtally");
const { metricsResponder } = require("threadtally/prometheus");
const { orders } = require("../src/orders.js");`,
    fakes: "jest",
  },
];

/** Enough files that Node would warn if each listened to the same event. */
const MORE_FILES = 12;

function oneMoreFile(head: string, isMainThread: boolean): string {
  return `${head}

test("one more file records", () => {
  orders.labels("east").inc();
  expect(isMainThread).toBe(${isMainThread});
});
`;
}

/** A test file that scrapes while the runner's fake timers stop time, and a callback of another thread never ends. */
function scrapesUnderFakes(head: string, fakes: string): string {
  return `${head}

test("a scrape ends under fake timers", async () => {
  const registry = new Registry();
  registry.counter({ name: "hits_total" }).inc();
  const program = \`
    const { parentPort, workerData } = require("node:worker_threads");
    import("threadtally").then(({ Registry }) => {
      Registry.attach(workerData).onCollect(() => new Promise(() => {}));
      parentPort.postMessage("ready");
      setInterval(() => {}, 1000);
    });
  \`;
  const worker = new Worker(program, { eval: true, workerData: registry.handle });
  await new Promise((resolve) => worker.once("message", resolve));
  registry.onCollect(() => new Promise(() => {}));
  ${fakes}.useFakeTimers();
  expect(await registry.collectOthers()).toHaveLength(1);
  const response = await metricsResponder(registry)(new Request("http://localhost/metrics"));
  expect(await response.text()).toContain("hits_total 1");
  ${fakes}.useRealTimers();
  await worker.terminate();
  registry.detach();
});
`;
}

describe.each(runners)("$name", ({ name, together, apart, head, fakes }) => {
  const totals = text(`examples/${name}/README.md`).match(/```text\n([\s\S]*?)\n```/)?.[1] as string;
  const folder = installedExample(name);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("prints what its README shows", async () => {
    expect(await run("test", folder)).toContain(`${totals}\n`);
  });

  test("lets a scrape end under its fake timers", async () => {
    const file = join(folder, "test", "fakes.test.js");
    writeFileSync(file, scrapesUnderFakes(head, fakes));
    expect(await run("test", folder, "fakes")).not.toContain("failed");
    rmSync(file);
  });

  test("starts each process at 0 if there are several", async () => {
    expect(await run("test", folder, apart)).toContain("orders: north 0, south 0, west 0\n");
  });

  test.each(together)("has exact totals in many files of one process, with %s", async (options) => {
    const file = oneMoreFile(head, options === "--runInBand");
    for (let i = 0; i < MORE_FILES; i++) writeFileSync(join(folder, "test", `east${i}.test.js`), file);
    const printed = await run("test", folder, ...options.split(" "));
    expect(printed).toContain(`${totals}\n`);
    expect(printed).not.toContain("Warning");
  });
});
