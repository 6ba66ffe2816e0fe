/** Both lines of the interface in one process: each has a copy of the code, and all record into the same metrics. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "../house/files.ts";

const run = promisify(execFile);
const folder = mkdtempSync(join(ROOT, "build", "lines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program in a process without a test runner, and returns what it prints. */
async function printed(program: string, file = "program.mjs"): Promise<unknown> {
  writeFileSync(join(folder, file), program);
  const { VITEST_WORKER_ID: _, JEST_WORKER_ID: __, ...env } = process.env;
  return JSON.parse((await run(process.execPath, [file], { cwd: folder, env })).stdout);
}

const print = "const print = (value) => console.log(JSON.stringify(value));";

test("one thread may use both: metrics that are defined alike are one, and each exposes those of both", async () => {
  const [values, old, own, tables] = (await printed(`
    import old from "threadtally/prom-client";
    import own from "threadtally/prometheus-io-client";
    ${print}
    const both = [old, own].map(({ Counter }) => new Counter({ name: "both_total", help: "h" }));
    both[0].inc(1);
    both[1].inc(2);
    new old.Gauge({ name: "old", help: "h" }).set(3);
    new own.Gauge({ name: "own", help: "h" }).set(4);
    const read = async (counter) => (await counter.get()).values[0].value;
    print([
      await Promise.all(both.map(read)),
      await old.register.metrics(),
      await own.register.metrics(),
      [old, own].map(({ register }) => register._metrics instanceof Map),
    ]);`)) as [number[], string, string, boolean[]];
  expect(values).toEqual([3, 3]);
  for (const text of [old, own]) {
    expect(text).toContain("\nboth_total 3\n");
    expect(text).toContain("\nold 3\n");
    expect(text).toContain("\nown 4\n");
  }
  expect(tables).toEqual([false, true]);
});

test("each form of import returns the same copy, with exactly the exports of the original", async () => {
  const found = await printed(`
    import whole, { Counter, ClusterRegistry, WorkerRegistry } from "threadtally/prometheus-io-client";
    import * as all from "threadtally/prometheus-io-client";
    import { createRequire } from "node:module";
    ${print}
    const require = createRequire(import.meta.url);
    const required = require("threadtally/prometheus-io-client");
    const original = require("@prometheus-io/client");
    const names = Object.keys(original).sort();
    const statics = (Class) => Object.getOwnPropertyNames(Class).sort();
    print({
      isOne: [whole, required].every((one) => one.Counter === Counter && one.ClusterRegistry === ClusterRegistry),
      all: names.every((name) => name in all),
      names: names.join() === Object.keys(required).sort().join(),
      aggregator: required.AggregatorRegistry === ClusterRegistry,
      statics: ["Registry", "ClusterRegistry", "WorkerRegistry"].filter(
        (name) => statics(required[name]).join() !== statics(original[name]).join(),
      ),
      called: ["Counter", "Registry", "AggregatorRegistry", "WorkerRegistry"].filter(
        (name) => required[name].name !== (name === "Registry" ? "Registry" : name),
      ),
      groups: required.collectDefaultMetrics.metricsList.join() === original.collectDefaultMetrics.metricsList.join(),
    });`);
  expect(found).toEqual({
    ...{ isOne: true, all: true, names: true, aggregator: true, groups: true },
    ...{ statics: [], called: [] },
  });
});

test("workers of both lines are counted, and their text has the counts of those that were killed", async () => {
  const [count, text] = (await printed(`
    import { once } from "node:events";
    import { Worker } from "node:worker_threads";
    import { Counter, WorkerRegistry } from "threadtally/prometheus-io-client";
    ${print}
    new Counter({ name: "done_total", help: "h" }).inc(100);
    const start = async (entry, amount) => {
      const program = \`
        const { Counter } = require("\${entry}");
        new Counter({ name: "done_total", help: "h" }).inc(\${amount});
        require("node:worker_threads").parentPort.postMessage("counted");
        setInterval(() => {}, 1000);\`;
      const worker = new Worker(program, { eval: true });
      await once(worker, "message");
      return worker;
    };
    const workers = [
      await start("threadtally/prometheus-io-client", 1),
      await start("threadtally/prom-client", 2),
    ];
    const count = WorkerRegistry.workerCount();
    const registry = new WorkerRegistry();
    for (const worker of workers) await worker.terminate();
    const text = await registry.workerMetrics();
    await registry.shutdown();
    print([count, text, registry.primary]);`)) as [number, string];
  expect(count).toBe(2);
  expect(text).toBe("# HELP done_total h\n# TYPE done_total counter\ndone_total 103\n");
});
