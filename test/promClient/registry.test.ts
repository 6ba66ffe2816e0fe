/** Registries of prom-client's interface in one thread: what is shared, what is private, and what is refused. */

import { runInNewContext } from "node:vm";
import { describe, expect, test, vi } from "vitest";
import { expectRefusal } from "../support/refusals.ts";

vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { Counter, Gauge, Histogram, Registry, register } = client;
type AnyGauge = InstanceType<typeof Gauge>;
type AnyRegistry = InstanceType<typeof Registry>;

const valuesIn = async (registry: { metrics(): Promise<string> }) =>
  (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));

describe("registries", () => {
  test("of the same name and thread are one set of metrics; without a name each is its own", async () => {
    const [one, other] = ["app", "app"].map((shared) => new Registry(Registry.PROMETHEUS_CONTENT_TYPE, { shared }));
    new Counter({ name: "shared_total", help: "h", registers: [one as never] }).inc(2);
    expect(await valuesIn(other as never)).toEqual(["shared_total 2"]);
    expect(await valuesIn(register)).toEqual([]);
    const apart = [new Registry(), new Registry()];
    for (const registry of apart) new Counter({ name: "own_total", help: "h", registers: [registry] }).inc();
    expect(await Promise.all(apart.map(valuesIn))).toEqual([["own_total 1"], ["own_total 1"]]);
  });

  test.each<[unknown, RegExp]>([
    [{ share: "app" }, /^Options here are shared, but got "share"\. Correct it, or leave it out\.$/],
    ["app", /^new Registry takes an object of options, but got "app"\.$/],
    [null, /^new Registry takes an object of options, but got null\.$/],
  ])("are refused with the options %j, which would make them private without a word", (options, message) => {
    const make = () => new Registry(Registry.PROMETHEUS_CONTENT_TYPE, options as object);
    expectRefusal(make, TypeError, "OPTION_INVALID", message);
  });

  test.each([
    ["infinity", [1, Infinity]],
    ["no order", [Number.NaN, 5, 1, 1]],
    ["big integers", [1n, 5n]],
    ["texts", ["1"]],
  ])("of the same name share a histogram whose buckets have %s", async (name, buckets) => {
    const make = () => new Registry(Registry.PROMETHEUS_CONTENT_TYPE, { shared: name });
    const [one, other] = [make(), make()];
    new Histogram({ name: "took", help: "h", buckets: buckets as never, registers: [one] }).observe(0.5);
    expect(await valuesIn(other)).toEqual(await valuesIn(one));
    expect(await valuesIn(other)).toContain('took_bucket{le="1"} 1');
  });

  test("that are merged hold no metric: what is taken back elsewhere begins at zero", async () => {
    const registry = new Registry(Registry.PROMETHEUS_CONTENT_TYPE, { shared: "merged" });
    const make = () => new Counter({ name: "merged_total", help: "h", registers: [registry] });
    make().inc(3);
    const merged = Registry.merge([registry, new Registry()]);
    expect(await valuesIn(merged)).toEqual(["merged_total 3"]);
    registry.clear();
    make().inc();
    expect(await valuesIn(registry)).toEqual(["merged_total 1"]);
  });

  test("keep the values of a metric that is taken back and registered once more", async () => {
    for (const registry of [new Registry(), new Registry(Registry.PROMETHEUS_CONTENT_TYPE, { shared: "once more" })]) {
      const counter = new Counter({ name: "kept_total", help: "h", registers: [registry] });
      const gauge = new Gauge({ name: "kept", help: "h", registers: [registry] });
      counter.inc(3);
      gauge.set(4);
      registry.clear();
      expect(await valuesIn(registry)).toEqual([]);
      registry.registerMetric(counter);
      registry.registerMetric(gauge);
      expect(await valuesIn(registry)).toEqual(["kept_total 3", "kept 4"]);
    }
  });

  test("expose a metric of no registry once it is registered", async () => {
    const gauge = new Gauge({ name: "level", help: "h", registers: [] });
    gauge.set(4);
    const registry = new Registry();
    registry.registerMetric(gauge);
    expect(await valuesIn(registry)).toEqual(["level 4"]);
  });

  test("write names that a plain object has already", async () => {
    const registry = new Registry();
    for (const name of ["constructor", "toString", "__proto__"]) {
      new Counter({ name, help: "h", registers: [registry], labelNames: [name] }).inc({ [name]: name });
    }
    expect(await valuesIn(registry)).toEqual([
      'constructor{constructor="constructor"} 1',
      'toString{toString="toString"} 1',
      '__proto__{__proto__="__proto__"} 1',
    ]);
  });
});

describe("a refused definition", () => {
  test.each([
    ["OPTION_INVALID", TypeError, "constructor expected a config object", undefined],
    ["OPTION_INVALID", Error, "Missing mandatory help parameter", { name: "a" }],
    ["NAME_INVALID", Error, "Missing mandatory name parameter", { help: "h" }],
    ["NAME_INVALID", Error, "Invalid metric name", { name: "a-b", help: "h" }],
    ["NAME_INVALID", Error, "Invalid label name", { name: "a", help: "h", labelNames: ["a-b"] }],
    ["NAME_INVALID", Error, "le is a reserved label keyword", { name: "a", help: "h", labelNames: ["le"] }],
    ["OPTION_INVALID", Error, 'Optional "collect" parameter must be a function', { name: "a", help: "h", collect: 3 }],
    [
      "OPTION_INVALID",
      TypeError,
      "Exemplars are supported only on OpenMetrics registries",
      {
        name: "a",
        help: "h",
        enableExemplars: true,
      },
    ],
  ] as const)("leaves nothing behind: %s %#", (code, Class, message, config) => {
    const registry = new Registry();
    const define = () => new Histogram((config && { registers: [registry], ...config }) as never);
    expect(define).toThrow(expect.objectContaining({ message, code }));
    expect(define).toThrow(Class);
    expect(registry.getMetricsAsArray()).toEqual([]);
  });

  test("of a name that is taken changes nothing", async () => {
    const registry = new Registry();
    new Counter({ name: "a", help: "h", registers: [registry] }).inc();
    const again = () => new Gauge({ name: "a", help: "other", registers: [registry] });
    expect(again).toThrow(expect.objectContaining({ code: "DEFINITION_CONFLICT" }));
    expect(await registry.metrics()).toBe("# HELP a h\n# TYPE a counter\na 1\n");
  });
});

describe("a name that is taken", () => {
  const count = (registry: AnyRegistry, by: number) =>
    new Counter({ name: "a", help: "h", registers: [registry] }).inc(by);

  test("goes to the new metric in a registry that replaces metrics", async () => {
    class Replacing extends Registry {
      override registerMetric(metric: object): void {
        this.removeSingleMetric((metric as { readonly name: string }).name);
        super.registerMetric(metric as never);
      }
    }
    for (const shared of [undefined, "replacing"]) {
      const registry = new Replacing(Registry.PROMETHEUS_CONTENT_TYPE, { shared });
      for (const by of [3, 4]) count(registry, by);
      expect(await valuesIn(registry)).toEqual(["a 4"]);
    }
  });

  test("keeps its metric if a program's `registerMetric` ignores others", async () => {
    const registry = new Registry();
    const register = registry.registerMetric.bind(registry);
    registry.registerMetric = (metric: object) => {
      if (!registry.getSingleMetric("a")) register(metric as never);
    };
    count(registry, 3);
    const kept = registry.getSingleMetric("a");
    count(registry, 4);
    expect(registry.getMetricsAsArray()).toEqual([kept]);
    // Both objects have the same definition, so they count into one metric.
    expect(await valuesIn(registry)).toEqual(["a 7"]);
  });
});

test("stand-ins for metrics and registries throw, unless they call methods of the object itself", async () => {
  const registry = new Registry();
  const hits = new Counter({ name: "hits", help: "h", registers: [registry] });
  const handler = {
    get<T extends object>(target: T, name: string) {
      const member = target[name as never] as unknown;
      return typeof member === "function" ? member.bind(target) : member;
    },
  };
  for (const standIn of [new Proxy(hits, {}), Object.create(hits)]) expect(() => standIn.inc()).toThrow(TypeError);
  await expect(new Proxy(registry, {}).metrics()).rejects.toThrow(TypeError);
  (new Proxy(hits, handler) as typeof hits).inc(2);
  expect(await valuesIn(new Proxy(registry, handler) as typeof registry)).toEqual(["hits 2"]);
});

describe("a refused record", () => {
  const registry = new Registry();
  const names = { help: "h", labelNames: ["a"], registers: [registry] };
  const counter = new Counter({ name: "c", ...names });
  const gauge = new Gauge({ name: "g", ...names });
  const histogram = new Histogram({ name: "h", ...names });

  test.each([
    ["VALUE_NOT_FINITE", () => counter.inc({ a: 1 }, Number.NaN)],
    ["VALUE_TYPE", () => counter.inc({ a: 1 }, "5" as never)],
    ["VALUE_NEGATIVE", () => counter.inc({ a: 1 }, -1)],
    ["LABELS_INVALID", () => counter.inc({ b: 1 } as never)],
    ["LABELS_INVALID", () => counter.labels("1", "2")],
    ["VALUE_TYPE", () => gauge.set({ a: 1 }, null as never)],
    ["LABELS_INVALID", () => gauge.set({ b: 1 } as never, 1)],
    ["VALUE_NOT_FINITE", () => histogram.observe({ a: 1 }, Number.POSITIVE_INFINITY)],
    ["VALUE_TYPE", () => histogram.observe({ a: 1 }, undefined as never)],
    ["VALUE_TOO_LARGE", () => histogram.observe({ a: 1 }, 1e300)],
    ["LABELS_INVALID", () => histogram.observe({ a: 1, c: 2 } as never, 1)],
  ])("leaves nothing behind: %s %#", async (code, record) => {
    expect(record).toThrow(expect.objectContaining({ code }));
    expect(await valuesIn(registry)).toEqual([]);
  });
});

describe("if collect returns a promise of another realm, as Node's own are in Jest", () => {
  const elsewhere: (executor: (resolve: () => void, reject: (error: Error) => void) => void) => Promise<void> =
    runInNewContext("(executor) => new Promise((...settle) => executor(...settle))");
  const resolving = (setter: () => void) => elsewhere(setImmediate).then(setter);
  const rejecting = (error: Error) => elsewhere((_, reject) => reject(error));
  const readings = {
    get: (gauge: AnyGauge) => gauge.get(),
    metrics: (_: AnyGauge, registry: typeof register) => registry.metrics(),
    getMetricsAsJSON: (_: AnyGauge, registry: typeof register) => registry.getMetricsAsJSON(),
  };
  test.each(Object.entries(readings))("%s() awaits it, and rejects as it does", async (_name, read) => {
    const reading = async (collect: (this: AnyGauge) => PromiseLike<void>) => {
      const registry = new Registry();
      return read(
        new Gauge({ name: "elsewhere", help: "h", registers: [registry], collect: collect as never }),
        registry,
      );
    };
    const read37 = reading(function () {
      return resolving(() => this.set(37));
    });
    expect(JSON.stringify(await read37)).toContain("37");
    // A rejection that nobody handles would fail this test.
    await expect(reading(() => rejecting(new Error("broken")))).rejects.toThrow("broken");
  });
});

test("a gauge whose label set changes at each call needs no more memory than one label set", async () => {
  const gauge = new Gauge({ name: "last_run", help: "h", labelNames: ["at"] });
  const used = () =>
    (gauge as never as { store: { registry: { stats(): { bytesUsed: number } } } }).store.registry.stats();
  let before = 0;
  for (let at = 0; at < 15_000; at++) {
    gauge.reset();
    gauge.set({ at }, at);
    if (at === 5000) before = used().bytesUsed;
  }
  expect(used().bytesUsed).toBe(before);
  expect(await valuesIn(register)).toEqual(['last_run{at="14999"} 14999']);
});
