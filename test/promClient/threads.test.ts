/** The interface of prom-client in several threads: what each counts is in every exposition. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Recorder } from "./recorders.ts";

// Otherwise each test file has a separate registry, as in the tests of users.
vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register } = client;
const run = promisify(execFile);

const lines = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const exposed = async () => lines(await register.metrics());

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `metric_${++number}`;
});

const ofThisTest = async () => (await exposed()).filter((line) => line.startsWith(name));

test("counts of all threads are one total, those of killed threads too", async () => {
  const counter = new client.Counter({ name, help: "h", labelNames: ["kind"] });
  const histogram = new client.Histogram({ name: `${name}_seconds`, help: "h", buckets: [1, 2] });
  const threads = await Promise.all([1, 2, 3].map(() => Recorder.start()));
  const record = (
    { Counter, Histogram }: typeof client,
    { name, value }: { readonly name: string; readonly value: number },
  ) => {
    const counter = new Counter({ name, help: "h", labelNames: ["kind"] });
    const histogram = new Histogram({ name: `${name}_seconds`, help: "h", buckets: [1, 2] });
    for (let i = 0; i < 1000; i++) {
      counter.inc({ kind: "a" }, 0.1);
      histogram.observe(value);
    }
  };
  await Promise.all(threads.map((thread, value) => thread.run(record, { name, value })));
  await threads[0]?.kill();
  counter.inc({ kind: "a" });
  histogram.observe(3);
  expect(await ofThisTest()).toEqual([
    `${name}{kind="a"} 301`,
    `${name}_seconds_bucket{le="1"} 2000`,
    `${name}_seconds_bucket{le="2"} 3000`,
    `${name}_seconds_bucket{le="+Inf"} 3001`,
    `${name}_seconds_sum 3003`,
    `${name}_seconds_count 3001`,
  ]);
});

test("a thread killed while it counts loses nothing that it has counted", async () => {
  new client.Counter({ name, help: "h" });
  const thread = await Recorder.start();
  const counted = new Int32Array(new SharedArrayBuffer(4));
  thread.begin(
    ({ Counter }, { name, counted }) => {
      const counter = new Counter({ name, help: "h" });
      for (;;) {
        counter.inc();
        Atomics.add(counted, 0, 1);
      }
    },
    { name, counted },
  );
  while (Atomics.load(counted, 0) < 100_000) await new Promise((resolve) => setImmediate(resolve));
  await thread.kill();
  const [line = ""] = await ofThisTest();
  const total = Number(line.split(" ")[1]);
  // It may have been killed between the two additions.
  expect([Atomics.load(counted, 0), Atomics.load(counted, 0) + 1]).toContain(total);
});

describe("gauges", () => {
  const setIn = ({ Gauge, register }: typeof client, given: Readonly<Record<string, unknown>>) => {
    const { name, level, aggregator } = given as { name: string; level: number; aggregator: never };
    const gauge = register.getSingleMetric(name) ?? new Gauge({ name, help: "h", labelNames: ["x"], aggregator });
    (gauge as InstanceType<typeof Gauge>).set({ x: "y" }, level);
  };

  test.each([
    ["sum", 11],
    ["max", 5],
    ["min", 2],
    ["first", 4],
    ["omit", 4],
    ["average", 11 / 3],
  ] as const)("are folded by their aggregator over living threads: %s", async (aggregator, folded) => {
    const gauge = new client.Gauge({ name, help: "h", labelNames: ["x"], aggregator });
    gauge.set({ x: "y" }, 4);
    const threads = [await Recorder.start(), await Recorder.start()];
    await threads[0]?.run(setIn, { name, level: 5, aggregator });
    await threads[1]?.run(setIn, { name, level: 2, aggregator });
    expect(await ofThisTest()).toEqual([`${name}{x="y"} ${folded}`]);
    for (const thread of threads) await thread.kill();
    expect(await ofThisTest()).toEqual([`${name}{x="y"} 4`]);
  });

  test("are reset and removed for this thread alone", async () => {
    const gauge = new client.Gauge({ name, help: "h", labelNames: ["x"] });
    const thread = await Recorder.start();
    await thread.run(setIn, { name, level: 5, aggregator: "sum" });
    gauge.set({ x: "y" }, 4);
    gauge.reset();
    expect(await ofThisTest()).toEqual([`${name}{x="y"} 5`]);
    gauge.set({ x: "y" }, 1);
    gauge.remove({ x: "y" });
    expect(await ofThisTest()).toEqual([`${name}{x="y"} 5`]);
  });
});

test("resets and removals of counts are for all threads", async () => {
  const counter = new client.Counter({ name, help: "h", labelNames: ["x"] });
  const thread = await Recorder.start();
  const add = ({ Counter, register }: typeof client, name: string) => {
    const counter = register.getSingleMetric(name) ?? new Counter({ name, help: "h", labelNames: ["x"] });
    (counter as InstanceType<typeof Counter>).inc({ x: "1" });
    (counter as InstanceType<typeof Counter>).inc({ x: "2" });
  };
  await thread.run(add, name);
  counter.remove({ x: "1" });
  expect(await ofThisTest()).toEqual([`${name}{x="2"} 1`]);
  counter.reset();
  expect(await ofThisTest()).toEqual([]);
  await thread.run(add, name);
  expect(await ofThisTest()).toEqual([`${name}{x="1"} 1`, `${name}{x="2"} 1`]);
});

test("collect functions of all threads run for a scrape, and one that fails spoils no other", async () => {
  const threads = [await Recorder.start(), await Recorder.start()];
  await threads[0]?.run(({ Gauge }, name) => {
    new Gauge({
      name,
      help: "h",
      async collect() {
        await new Promise((resolve) => setImmediate(resolve));
        this.set(3);
      },
    });
  }, name);
  await threads[1]?.run(({ Gauge }, name) => {
    const broken = new Gauge({
      name: `${name}_broken`,
      help: "h",
      collect() {
        throw new Error("broken on purpose");
      },
    });
    broken.set(1);
    new Gauge({
      name,
      help: "h",
      collect: function () {
        this.set(4);
      },
    });
  }, name);
  expect(await ofThisTest()).toEqual([`${name} 7`, `${name}_broken 1`]);
});

test("a stuck thread delays no scrape, and what it counted is in it", async () => {
  const thread = await Recorder.start();
  const begun = new Int32Array(new SharedArrayBuffer(4));
  thread.begin(
    ({ Counter, Gauge }, { name, begun }) => {
      new Counter({ name, help: "h" }).inc(5);
      new Gauge({ name: `${name}_level`, help: "h", collect() {} }).set(2);
      Atomics.store(begun, 0, 1);
      for (;;);
    },
    { name, begun },
  );
  while (Atomics.load(begun, 0) === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await ofThisTest()).toEqual([`${name} 5`, `${name}_level 2`]);
  await thread.kill();
});

test("the warning of threads that give a histogram different buckets names both", async () => {
  const warnings: string[] = [];
  const listener = (warning: Error & { code?: string }) => {
    if (warning.code === "PROM_CLIENT_CONFLICT") warnings.push(warning.message);
  };
  process.on("warning", listener);
  new client.Histogram({ name, help: "h", buckets: [1, 2] });
  const thread = await Recorder.start();
  await thread.run(({ Histogram }, given) => new Histogram({ name: given, help: "h", buckets: [3] }).observe(1), name);
  await exposed();
  await new Promise(setImmediate);
  process.off("warning", listener);
  expect(warnings).toEqual([
    expect.stringContaining(
      "as a histogram with the labels [] and the buckets [1,2], and as a histogram with the labels [] and the buckets [3].",
    ),
  ]);
  await thread.kill();
});

test("a thread that started before the first import in the main thread is found, and its counts stay", async () => {
  const program = fileURLToPath(new URL("early.program.cjs", import.meta.url));
  const { stdout, stderr } = await run(process.execPath, [program]);
  expect(stdout).toContain("\nearly_total 4\n");
  expect(stderr).toContain("PROM_CLIENT_LATE");
});
