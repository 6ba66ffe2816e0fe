/** The generations of a metric that is taken back and defined again while a registry still exposes it. */

import { beforeEach, describe, expect, test, vi } from "vitest";
import { Recorder } from "./recorders.ts";

// Otherwise each test file has a separate registry, as in the tests of users.
vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { Counter, Gauge, Registry, register, Summary } = client;

const lines = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `generation_${++number}`;
});

const ofThisTest = async () => lines(await register.metrics()).filter((line) => line.startsWith(name));

describe("a metric that was taken back, and is defined again", () => {
  test("is another one if a registry still exposes it, for all threads", async () => {
    const elsewhere = new client.Registry();
    const make = () => new client.Counter({ name, help: "h" });
    new client.Counter({ name, help: "h", registers: [register, elsewhere] }).inc(5);
    register.clear();
    make().inc(2);
    const thread = await Recorder.start();
    const add = ({ Counter, register }: typeof client, name: string) => {
      register.clear();
      new Counter({ name, help: "h" }).inc(10);
    };
    await thread.run(add, name);
    expect(await ofThisTest()).toEqual([`${name} 12`]);
    expect(lines(await elsewhere.metrics())).toEqual([`${name} 5`]);
    register.clear();
    expect(await ofThisTest()).toEqual([`${name} 12`]);
    make().inc();
    expect(await ofThisTest()).toEqual([`${name} 13`]);
    expect(lines(await elsewhere.metrics())).toEqual([`${name} 5`]);
  });

  test("begins at zero elsewhere, too, if it is another thread that defines it", async () => {
    const elsewhere = new client.Registry();
    new client.Counter({ name, help: "h", registers: [register, elsewhere] }).inc(5);
    register.clear();
    const thread = await Recorder.start();
    await thread.run(({ Counter }, name) => new Counter({ name, help: "h" }).inc(2), name);
    expect(lines(await elsewhere.metrics())).toEqual([`${name} 2`]);
  });
});

const valuesIn = async (registry: { metrics(): Promise<string> }) => lines(await registry.metrics());

describe("registries of one thread", () => {
  test.each([
    ["own", () => new Registry()],
    ["shared", () => new Registry(Registry.PROMETHEUS_CONTENT_TYPE, { shared: "redefined" })],
  ])("keep the values of a metric whose name another registry defines again: %s", async (_, start) => {
    const first = start();
    const [second, labelNames] = [new Registry(), ["a"]];
    const registers = [first];
    const make = () => [
      new Counter({ name: "redefined_total", help: "h", registers }),
      new Gauge({ name: "redefined", help: "h", labelNames, registers }),
      new Summary({ name: "redefined_bytes", help: "h", percentiles: [], registers }),
    ];
    const record = (metrics: ReturnType<typeof make>, value: number) => {
      const [counter, gauge, summary] = metrics as [
        InstanceType<typeof Counter>,
        InstanceType<typeof Gauge>,
        InstanceType<typeof Summary>,
      ];
      counter.inc(value);
      gauge.set({ a: "x" }, value);
      summary.observe(value);
    };
    const holding = (value: number) => [
      `redefined_total ${value}`,
      `redefined{a="x"} ${value}`,
      `redefined_bytes_sum ${value}`,
      "redefined_bytes_count 1",
    ];
    const metrics = make();
    record(metrics, 5);
    for (const metric of metrics) second.registerMetric(metric as never);
    const merged = Registry.merge([first]);
    for (const value of [100, 200, 300]) {
      first.clear();
      record(make(), value);
      expect(await valuesIn(first)).toEqual(holding(value));
      expect(await valuesIn(second)).toEqual(holding(5));
      expect(await valuesIn(merged)).toEqual(holding(5));
    }
  });

  test("reuse the memory of a metric that is defined again and again", async () => {
    const store = (counter: object) =>
      (counter as never as { store: { registry: { stats(): { bytesUsed: number } } } }).store;
    const [first, second] = [new Registry(), new Registry()];
    let before = 0;
    for (let round = 0; round < 300; round++) {
      first.clear();
      const counter = new Counter({ name: "again_total", help: "h", registers: [first] });
      counter.inc();
      second.clear();
      second.registerMetric(counter);
      const { bytesUsed } = store(counter).registry.stats();
      if (round === 5) before = bytesUsed;
      else if (round > 5) expect(bytesUsed).toBe(before);
    }
  });
});
