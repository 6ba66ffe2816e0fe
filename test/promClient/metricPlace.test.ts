/** The place of a metric of prom-client's interface: which store a metric gets, and which threads expose it. */

import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Recorder } from "./recorders.ts";

// Otherwise each test file has a separate registry, as in the tests of users.
vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { Counter, Gauge, Histogram, Registry, register, Summary } = client;

const lines = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const valuesIn = async (registry: { metrics(): Promise<string> }) => lines(await registry.metrics());

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `place_${++number}`;
});
const ofThisTest = async () => (await valuesIn(register)).filter((line) => line.startsWith(name));

describe("a metric of no registry", () => {
  test("is shared by the threads that register it before they use it", async () => {
    const define = ({ Counter, Gauge, Histogram, Summary, register }: typeof client, name: string) => {
      const options = { help: "h", registers: [] };
      const counter = new Counter({ ...options, name });
      const gauge = new Gauge({ ...options, name: `${name}_level` });
      const histogram = new Histogram({ ...options, name: `${name}_seconds`, buckets: [1] });
      const summary = new Summary({ ...options, name: `${name}_bytes`, percentiles: [] });
      for (const metric of [counter, gauge, histogram, summary]) register.registerMetric(metric as never);
      counter.inc(2);
      gauge.set(2);
      histogram.observe(2);
      summary.observe(2);
    };
    define(client, name);
    const thread = await Recorder.start();
    await thread.run(define, name);
    expect(await ofThisTest()).toEqual([
      `${name} 4`,
      `${name}_level 4`,
      `${name}_seconds_bucket{le="1"} 0`,
      `${name}_seconds_bucket{le="+Inf"} 2`,
      `${name}_seconds_sum 4`,
      `${name}_seconds_count 2`,
      `${name}_bytes_sum 4`,
      `${name}_bytes_count 2`,
    ]);
  });

  test("keeps what it has recorded before, and is this thread's alone", async () => {
    const options = { help: "h", registers: [] };
    const counter = new Counter({ ...options, name });
    const gauge = new Gauge({ ...options, name: `${name}_level` });
    const histogram = new Histogram({ ...options, name: `${name}_seconds`, buckets: [] });
    const summary = new Summary({ ...options, name: `${name}_bytes`, percentiles: [] });
    counter.inc(2);
    gauge.inc(2);
    histogram.observe(2);
    summary.observe(2);
    for (const metric of [counter, gauge, histogram, summary]) register.registerMetric(metric as never);
    expect(await ofThisTest()).toEqual([
      `${name} 2`,
      `${name}_level 2`,
      `${name}_seconds_bucket{le="+Inf"} 1`,
      `${name}_seconds_sum 2`,
      `${name}_seconds_count 1`,
      `${name}_bytes_sum 2`,
      `${name}_bytes_count 1`,
    ]);
    const thread = await Recorder.start();
    expect(await thread.run(({ register }, name) => register.getSingleMetric(name) === undefined, name)).toBe(true);
  });

  test("is read and reset before it is registered, as one that holds nothing", async () => {
    const options = { help: "h", registers: [] };
    const metrics = [
      new Counter({ ...options, name }),
      new Gauge({ ...options, name }),
      new Histogram({ ...options, name, buckets: [] }),
      new Summary({ ...options, name, percentiles: [] }),
    ];
    for (const metric of metrics) metric.reset();
    const values = await Promise.all(
      metrics.map(async (metric) => (await metric.get()).values.map(({ value }) => value)),
    );
    expect(values).toEqual([[0], [0], [0, 0, 0], [0, 0]]);
  });

  test("takes memory of a registry that is dropped with it", () => {
    const stores = [1, 2].map(() => {
      const counter = new Counter({ name, help: "h", registers: [] });
      new Registry().registerMetric(counter);
      counter.inc();
      return (counter as never as { store: { registry: object } }).store.registry;
    });
    expect(stores[0]).not.toBe(stores[1]);
  });

  test("warns a worker that has used it before, and a thread whose own metric hides another one", async () => {
    const use = async ({ Counter, register }: typeof client, name: string) => {
      const warnings: unknown[] = [];
      process.on("warning", (warning) => warnings.push((warning as { code?: string }).code, warning.message));
      const counter = new Counter({ name, help: "h", registers: [] });
      counter.inc();
      register.registerMetric(counter);
      await new Promise((resolve) => setImmediate(resolve));
      return warnings;
    };
    const [late, timely] = [await Recorder.start(), await Recorder.start()];
    expect(await late.run(use, name)).toEqual([
      "PROM_CLIENT_PRIVATE",
      expect.stringContaining(`the metric ${name} in`),
    ]);
    await timely.run(({ Counter }, name) => new Counter({ name, help: "h" }).inc(), name);
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    const registers = [new Registry()];
    register.registerMetric(new Counter({ name, help: "h", registers }));
    expect(await ofThisTest()).toEqual([`${name} 0`]);
    expect(warned.mock.calls).toEqual([
      [expect.stringContaining(`its own metric ${name}, which no other thread can read`), expect.anything()],
    ]);
  });
});

describe("a metric in two registries that threads share", () => {
  const shared = () => new Registry(Registry.PROMETHEUS_CONTENT_TYPE, { shared: "app" });
  const define = ({ Counter, Gauge, Registry, register }: typeof client, { name, value }: Given) => {
    const app = new Registry(Registry.PROMETHEUS_CONTENT_TYPE, { shared: "app" });
    const registers = [register, app];
    new Counter({ name, help: "h", registers }).inc(value);
    new Gauge({ name: `${name}_level`, help: "h", registers }).set(value);
    (globalThis as { app?: object }).app = app;
  };
  interface Given {
    readonly name: string;
    readonly value: number;
  }

  test("is exposed in both by all threads, and by one until the last registration there is taken back", async () => {
    const thread = await Recorder.start();
    await thread.run(define, { name, value: 2 });
    const [app, expected] = [shared(), [`${name} 2`, `${name}_level 2`]];
    expect(await ofThisTest()).toEqual(expected);
    expect(await valuesIn(app)).toEqual(expected);
    await thread.run(({ register }) => register.clear());
    expect(await ofThisTest()).toEqual([]);
    expect(await valuesIn(app)).toEqual(expected);
    await thread.run(() => (globalThis as unknown as { app: typeof register }).app.clear());
    expect(await valuesIn(app)).toEqual([]);
  });

  test("keeps its values if another thread registers it in the second one first", async () => {
    const [app, thread] = [shared(), await Recorder.start()];
    new Counter({ name, help: "h" }).inc(5);
    new Gauge({ name: `${name}_level`, help: "h" }).set(5);
    await thread.run(define, { name, value: 2 });
    expect(await ofThisTest()).toEqual([`${name} 7`, `${name}_level 7`]);
    expect(await valuesIn(app)).toEqual([`${name} 7`, `${name}_level 7`]);
    await thread.run(({ register }) => register.clear());
    expect(await valuesIn(app)).toEqual([`${name} 7`, `${name}_level 7`]);
    await thread.run(() => (globalThis as unknown as { app: typeof register }).app.clear());
    expect(await ofThisTest()).toEqual([`${name} 7`, `${name}_level 5`]);
  });

  test("is collected once for each scrape, whichever of them has it", async () => {
    const thread = await Recorder.start();
    await thread.run(({ Counter, Registry, register }, name) => {
      const app = new Registry(Registry.PROMETHEUS_CONTENT_TYPE, { shared: "app" });
      new Counter({
        name,
        help: "h",
        registers: [register, app],
        collect() {
          this.inc();
        },
      });
      (globalThis as { app?: object }).app = app;
    }, name);
    const app = shared();
    expect(await valuesIn(app)).toEqual([`${name} 1`]);
    expect(await ofThisTest()).toEqual([`${name} 2`]);
    await thread.run(({ register }) => register.clear());
    expect(await valuesIn(app)).toEqual([`${name} 3`]);
    const own = await thread.run(() => (globalThis as unknown as { app: typeof register }).app.metrics());
    expect(lines(own)).toEqual([`${name} 4`]);
    await thread.run(() => (globalThis as unknown as { app: typeof register }).app.clear());
  });
});
