/** Summaries in several threads: their quantiles are those of all values. */

import { beforeEach, expect, test, vi } from "vitest";
import { Recorder } from "./recorders.ts";
import { type Client, hashMapOf, type Summary, valuesOf } from "./summaries.ts";

vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register } = client;

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `summary_${++number}`;
});
const record = ({ Summary }: Client, { name, values }: { readonly name: string; readonly values: number[] }) => {
  const summary = new Summary({ name, help: "h", labelNames: ["x"], percentiles: [0, 0.5, 1] });
  for (const value of values) summary.observe({ x: "a" }, value);
};

test("threads have the quantiles of all their values, those of killed threads too", async () => {
  const summary = new client.Summary({ name, help: "h", labelNames: ["x"], percentiles: [0, 0.5, 1] });
  const threads = await Promise.all([1, 2].map(() => Recorder.start()));
  await threads[0]?.run(record, { name, values: [1, 2] });
  await threads[1]?.run(record, { name, values: [4, 100] });
  await threads[0]?.kill();
  summary.observe({ x: "a" }, 3);
  expect(await valuesOf(summary)).toEqual([1, 3, 100, 110, 5]);
  await threads[1]?.run(({ register }, name) => register.getSingleMetric(name)?.reset(), name);
  expect(await valuesOf(summary)).toEqual([0, 0, 0, 0, 0]);
  summary.observe({ x: "a" }, 7);
  await threads[1]?.run(record, { name: `${name}_other`, values: [9] });
  expect(await valuesOf(summary)).toEqual([7, 7, 7, 7, 1]);
});

test("threads show a summary that only another one has defined, with its options", async () => {
  const thread = await Recorder.start();
  await thread.run(({ Summary }, name) => {
    new Summary({ name, help: "h", percentiles: [0.25], maxAgeSeconds: 1e6, ageBuckets: 2 }).observe(4);
  }, name);
  const summary = register.getSingleMetric(name) as Summary;
  expect(summary).toBeInstanceOf(client.Summary);
  expect(summary).toMatchObject({ percentiles: [0.25], maxAgeSeconds: 1e6, ageBuckets: 2 });
  summary.observe(4);
  expect(await register.getSingleMetricAsString(name)).toBe(
    `# HELP ${name} h\n# TYPE ${name} summary\n${name}{quantile="0.25"} 4\n${name}_sum 8\n${name}_count 2`,
  );
});

test("threads lose nothing while others read", async () => {
  const summary = new client.Summary({ name, help: "h", labelNames: ["x"], percentiles: [0.5] });
  const threads = await Promise.all([1, 2].map(() => Recorder.start()));
  const work = ({ Summary }: Client, name: string) => {
    const summary = new Summary({ name, help: "h", labelNames: ["x"], percentiles: [0.5] });
    for (let i = 0; i < 20_000; i++) summary.observe({ x: `${i % 3}` }, 1 + (i % 50));
  };
  let isDone = false;
  const done = Promise.all(threads.map((thread) => thread.run(work, name))).finally(() => {
    isDone = true;
  });
  let last = 0;
  while (!isDone) {
    const values = await valuesOf(summary);
    const count = values.filter((_, index) => index % 3 === 2).reduce((sum, value) => sum + value, 0);
    expect(count).toBeGreaterThanOrEqual(last);
    last = count;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  const counts = Object.values(hashMapOf(summary)).map(({ count }) => count);
  expect(counts.reduce((sum, count) => sum + count)).toBe(40_000);
});
