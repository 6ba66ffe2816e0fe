/** Exemplars of several threads: a scrape has the newest one of each bucket, whichever thread recorded it. */

import { execFileSync } from "node:child_process";
import { beforeEach, expect, test, vi } from "vitest";
import { ROOT } from "../house/files.ts";
import { environment } from "../support/environment.ts";
import { Recorder } from "./recorders.ts";

vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
type Client = typeof client;

/** A registry that all threads share. */
let shared = "";
let number = 0;
beforeEach(() => {
  shared = `open ${++number}`;
});

interface Recorded {
  readonly shared: string;
  readonly value: number;
  readonly trace: unknown;
  readonly labels?: object;
}

/** Records a value with an exemplar, in a histogram and a counter. */
const record = (
  { Counter, Histogram, Registry, openMetricsContentType }: Client,
  { shared, value, trace, labels }: Recorded,
) => {
  const known = globalThis as unknown as Record<string, InstanceType<Client["Registry"]> | undefined>;
  known[shared] ??= new Registry(openMetricsContentType as never, { shared });
  const registers = [known[shared]];
  const options = { help: "h", labelNames: labels ? ["a"] : [], enableExemplars: true, registers };
  const took = known[shared].getSingleMetric("took") ?? new Histogram({ name: "took", buckets: [1, 2], ...options });
  const hits = known[shared].getSingleMetric("hits") ?? new Counter({ name: "hits", ...options });
  const exemplarLabels = { trace } as never;
  (took as never as InstanceType<Client["Histogram"]>).observe({ value, exemplarLabels, labels } as never);
  (hits as never as InstanceType<Client["Counter"]>).inc({ value, exemplarLabels, labels } as never);
};

const registryOf = () => new client.Registry(client.openMetricsContentType as never, { shared });
type Registry = ReturnType<typeof registryOf>;

/** Returns the exemplars of a text, by series, without their timestamps. */
const exemplarsOf = async (registry: Registry) =>
  Array.from((await registry.metrics()).matchAll(/^(\S+) \S+ # (\{.*?\} \S+) \S+$/gm), ([, series, exemplar]) => [
    series,
    exemplar,
  ]);

/** Waits until the clock shows another millisecond: exemplars have its time. */
async function nextMillisecond(): Promise<void> {
  for (const now = Date.now(); Date.now() === now; ) await new Promise((resolve) => setImmediate(resolve));
}

test("a scrape has the exemplars of other threads, of metrics that it has not defined, too", async () => {
  const [one, two] = [await Recorder.start(), await Recorder.start()];
  await one.run(record, { shared, value: 0.5, trace: "one" });
  await two.run(record, { shared, value: 3, trace: "two" });
  expect(await exemplarsOf(registryOf())).toEqual([
    ['took_bucket{le="1"}', '{trace="one"} 0.5'],
    ['took_bucket{le="+Inf"}', '{trace="two"} 3'],
    ["hits_total", expect.stringMatching(/one|two/)],
  ]);
});

test("the newest exemplar of a bucket wins, whichever thread scrapes", async () => {
  const registry = registryOf();
  const thread = await Recorder.start();
  const traces = async () => (await exemplarsOf(registry)).map(([, exemplar]) => exemplar);
  const inThread = () =>
    thread.run(
      ({ Registry, openMetricsContentType }, shared) =>
        new Registry(openMetricsContentType as never, { shared }).metrics(),
      shared,
    );
  await thread.run(record, { shared, value: 1, trace: "old" });
  await nextMillisecond();
  record(client, { shared, value: 1, trace: "new" });
  expect(await traces()).toEqual(['{trace="new"} 1', '{trace="new"} 1']);
  expect(await inThread()).toContain('took_bucket{le="1"} 2 # {trace="new"} 1 ');
  await nextMillisecond();
  await thread.run(record, { shared, value: 1, trace: "newest" });
  expect(await traces()).toEqual(['{trace="newest"} 1', '{trace="newest"} 1']);
});

test("exemplars belong to their label sets, and are in lists, too", async () => {
  const thread = await Recorder.start();
  const labels = { a: "x" };
  await thread.run(record, { shared, value: 1, trace: "x", labels });
  record(client, { shared, value: 1, trace: "y", labels: { a: "y" } });
  const registry = registryOf();
  const listed = (await registry.getMetricsAsJSON()) as unknown as {
    name: string;
    values: { labels: object; exemplar?: { labelSet: object; value: number } }[];
  }[];
  const hits = listed.find(({ name }) => name === "hits")?.values ?? [];
  expect(hits.map(({ labels, exemplar }) => [labels, exemplar?.labelSet, exemplar?.value])).toEqual(
    expect.arrayContaining([
      [{ a: "x" }, { trace: "x" }, 1],
      [{ a: "y" }, { trace: "y" }, 1],
    ]),
  );
  expect(await exemplarsOf(registry)).toContainEqual(['took_bucket{le="1",a="x"}', '{trace="x"} 1']);
});

test("an exemplar that a scrape has seen stays when its thread ends", async () => {
  const thread = await Recorder.start();
  await thread.run(record, { shared, value: 1, trace: "x" });
  const registry = registryOf();
  await registry.metrics();
  await thread.kill();
  expect(await exemplarsOf(registry)).toEqual([
    ['took_bucket{le="1"}', '{trace="x"} 1'],
    ["hits_total", '{trace="x"} 1'],
  ]);
});

test("exemplars of all registries of one name are one, and labels of any type are texts", async () => {
  const { Histogram } = client;
  const registers = [registryOf()];
  const took = new Histogram({ name: "took", help: "h", buckets: [1], enableExemplars: true, registers } as never);
  took.observe({ value: 1, exemplarLabels: { code: 200, by: () => 1 } as never });
  const thread = await Recorder.start();
  await thread.run(record, { shared, value: 3, trace: "another bucket" });
  expect((await exemplarsOf(registryOf())).slice(0, 2)).toEqual([
    ['took_bucket{le="1"}', '{code="200",by="() => 1"} 1'],
    ['took_bucket{le="+Inf"}', '{trace="another bucket"} 3'],
  ]);
});

test("a metric that another thread has defined takes exemplars here", async () => {
  const thread = await Recorder.start();
  await thread.run(record, { shared, value: 1, trace: "there" });
  await nextMillisecond();
  const registry = registryOf();
  const hits = registry.getSingleMetric("hits") as unknown as InstanceType<Client["Counter"]>;
  hits.inc({ value: 2, exemplarLabels: { trace: "here" } });
  expect(await exemplarsOf(registry)).toContainEqual(["hits_total", '{trace="here"} 2']);
});

test("a scrape with exemplars that never ends does not keep the process alive", () => {
  const program = `
    const { Counter, Registry, openMetricsContentType } = require("threadtally/prom-client");
    const registers = [new Registry(openMetricsContentType, { shared: "app" })];
    const collect = () => new Promise(() => {});
    new Counter({ name: "hits", help: "h", enableExemplars: true, registers, collect });
    registers[0].metrics();
    console.log("begun");`;
  const options = { cwd: ROOT, encoding: "utf8", env: environment, timeout: 20_000 } as const;
  expect(execFileSync(process.execPath, ["--eval", program], options)).toBe("begun\n");
});

test("a scrape of a thread that never ends does not keep its exemplars from others", async () => {
  const thread = await Recorder.start();
  await thread.run(record, { shared, value: 0.5, trace: "before" });
  await thread.run(({ Gauge, Registry, openMetricsContentType }, shared) => {
    const registers = [new Registry(openMetricsContentType as never, { shared })];
    new Gauge({ name: "stuck", help: "h", registers, collect: () => new Promise<void>(() => {}) });
    void registers[0]?.metrics();
  }, shared);
  expect((await exemplarsOf(registryOf()))[0]).toEqual(['took_bucket{le="1"}', '{trace="before"} 0.5']);
});
