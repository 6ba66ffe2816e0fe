/** The default metrics, compared with those of prom-client itself. */

import { execFile } from "node:child_process";
import perfHooks from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import original from "prom-client";
import client, { type DefaultMetricsCollectorConfiguration, type PrometheusContentType } from "threadtally/prom-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { metricGroups } from "../../../src/promClient/defaultMetrics/defaultMetrics.ts";
import { gauges } from "./values.ts";

/** Without a registry, which differs. */
type Configuration = Omit<DefaultMetricsCollectorConfiguration<PrometheusContentType>, "register">;

let stop = () => {};
const collect = (config?: Configuration) => {
  stop = client.collectDefaultMetrics(config);
};

beforeEach(() => {
  client.register.clear();
  original.register.clear();
});
afterEach(() => stop());

const ORIGINAL_GROUPS = "../../../node_modules/prom-client/lib/metrics";

/** What does not vary from moment to moment: everything but the values. */
async function shape({ register }: Pick<typeof client | typeof original, "register">) {
  const listed = await register.getMetricsAsJSON();
  return listed.map(({ values, ...metric }) => {
    const { labelNames } = register.getSingleMetric(metric.name) as unknown as { readonly labelNames: string[] };
    return { ...metric, labelNames };
  });
}

describe("default metrics are those of prom-client", () => {
  const CONFIGURATIONS: readonly Configuration[] = [
    {},
    { prefix: "app_", labels: { region: "north", shard: 3 } },
    { gcDurationBuckets: [0.5, 1], eventLoopMonitoringPrecision: 20 },
  ];

  test.each(CONFIGURATIONS)("names, types, helps, label names, aggregators and order with %o", async (config) => {
    collect(config);
    original.collectDefaultMetrics(config);
    const ours = await shape(client);
    expect(ours).toHaveLength(31);
    expect(ours).toEqual(await shape(original));
  });

  test("the values of labels", async () => {
    const config = { labels: { region: "north", shard: 3 } };
    collect(config);
    original.collectDefaultMetrics(config);
    // Only what both find alike: their own timers differ.
    const steady = /^process_|heap|external|version/;
    const labels = async ({ register }: Pick<typeof client | typeof original, "register">) => {
      const listed = await register.getMetricsAsJSON();
      const values = (metric: object) => (metric as { readonly values: readonly { readonly labels: object }[] }).values;
      return listed
        .filter(({ name }) => steady.test(name))
        .map((metric) => [metric.name, values(metric).map((value) => value.labels)]);
    };
    const ours = await labels(client);
    expect(ours).toHaveLength(16);
    expect(ours).toEqual(await labels(original));
  });

  test("the list of groups, and the names of the metrics of each", async () => {
    expect(client.collectDefaultMetrics.metricsList).toEqual(original.collectDefaultMetrics.metricsList);
    for (const [name, { metricNames }] of Object.entries(metricGroups)) {
      const { default: group } = await import(/* @vite-ignore */ `${ORIGINAL_GROUPS}/${name}.js`);
      expect(metricNames, name).toEqual(group.metricNames);
    }
  });

  test("a configuration that is no object is refused in the same words", () => {
    for (const config of [7, "all", true, () => {}]) {
      expect(messageOf(() => client.collectDefaultMetrics(config as never))).toEqual({
        ...messageOf(() => original.collectDefaultMetrics(config as never)),
        code: "OPTION_INVALID",
      });
    }
    stop = client.collectDefaultMetrics(null);
    expect(client.register.getMetricsAsArray()).toHaveLength(31);
  });

  test.each([0, 1.5, "10"])(
    "a precision of %o is refused in the same words, and nothing is registered",
    (precision) => {
      const config = { eventLoopMonitoringPrecision: precision as number };
      expect(messageOf(() => client.collectDefaultMetrics(config))).toEqual({
        ...messageOf(() => original.collectDefaultMetrics(config)),
        code: "OPTION_INVALID",
      });
      expect(client.register.getMetricsAsArray()).toEqual([]);
    },
  );

  test("a second call is refused in the same words, and the first one goes on", async () => {
    collect();
    original.collectDefaultMetrics();
    expect(messageOf(() => client.collectDefaultMetrics())).toEqual({
      ...messageOf(() => original.collectDefaultMetrics()),
      code: "DEFINITION_CONFLICT",
    });
    expect(client.register.getMetricsAsArray()).toHaveLength(31);
    expect(await gauges(client.register)).toHaveProperty("process_start_time_seconds");
  });
});

function messageOf(call: () => unknown): { readonly name: string; readonly message: string; readonly code: unknown } {
  try {
    call();
  } catch (error) {
    const { name, message, code } = error as NodeJS.ErrnoException;
    return { name, message, code };
  }
  throw new Error("It was not refused.");
}

test("if one metric is refused, none is registered", () => {
  const own = new client.Gauge({ name: "nodejs_version_info", help: "The program's own" });
  expect(() => client.collectDefaultMetrics()).toThrow("nodejs_version_info has already been registered");
  expect(client.register.getMetricsAsArray()).toEqual([own]);
});

test.each([undefined, null])("with the registry %j, they are in the global one", (registry) => {
  stop = client.collectDefaultMetrics({ register: registry as never });
  expect(client.register.getSingleMetric("nodejs_version_info")).toBeDefined();
});

test("another registry, or another prefix, makes another collection", async () => {
  const register = new client.Registry();
  collect();
  const stops = [client.collectDefaultMetrics({ register }), client.collectDefaultMetrics({ register, prefix: "b_" })];
  expect(register.getMetricsAsArray()).toHaveLength(62);
  expect(client.register.getMetricsAsArray()).toHaveLength(31);
  for (const end of stops) end();
  expect(Object.keys(await gauges(register))).toEqual([]);
  expect(await gauges(client.register)).toHaveProperty("process_resident_memory_bytes");
});

test("after the stop, nothing measures, and gauges show nothing; the registrations stay", async () => {
  const monitor = vi.spyOn(perfHooks, "monitorEventLoopDelay");
  collect();
  const delays = monitor.mock.results[0]?.value as perfHooks.IntervalHistogram;
  monitor.mockRestore();
  expect(Object.keys(await gauges(client.register)).length).toBeGreaterThan(15);
  const last = client.register.metrics();
  stop();
  await last;
  // The lag, measured after the reading, must not be set either.
  await new Promise(setImmediate);
  expect(await gauges(client.register)).toEqual({});
  expect(await client.register.metrics()).toMatch(/^process_cpu_seconds_total (?!0$)[\d.]+$/m);
  expect(client.register.getMetricsAsArray()).toHaveLength(31);
  expect(delays.disable(), "it was still enabled").toBe(false);
  const stopAgain = stop;
  client.register.clear();
  collect();
  expect(await gauges(client.register)).toHaveProperty("process_resident_memory_bytes");
  // A second call has no effect on the collection that has the same metrics now.
  stopAgain();
  const { hashMap } = client.register.getSingleMetric("process_resident_memory_bytes") as unknown as {
    readonly hashMap: Readonly<Record<string, { readonly value: number }>>;
  };
  expect(Object.values(hashMap)[0]?.value).toBeGreaterThan(2 ** 20);
});

test("a collection whose metrics were cleared ends when the next one begins", () => {
  const monitor = vi.spyOn(perfHooks, "monitorEventLoopDelay");
  collect();
  client.register.clear();
  collect();
  const [first, second] = monitor.mock.results.map(({ value }) => value as perfHooks.IntervalHistogram);
  monitor.mockRestore();
  expect(first?.disable()).toBe(false);
  expect(second?.disable()).toBe(true);
});

test("with fake timers, readings resolve and measure", async () => {
  vi.useFakeTimers();
  try {
    collect();
    await client.register.metrics();
    const values = await gauges(client.register);
    expect(values.process_resident_memory_bytes).toBeGreaterThan(2 ** 20);
    expect(values.process_start_time_seconds).toBeGreaterThan(1e9);
  } finally {
    vi.useRealTimers();
  }
});

const run = async (script: string) => {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path]);
  return stdout;
};

test("a process that collects ends by itself, and so does its worker", async () => {
  expect(await run("ending.process.js")).toBe("31 metrics\n31 metrics\n");
});

test("with frozen prototypes, all is measured", async () => {
  const text = await run("frozen.process.js");
  expect(text).toMatch(/^process_cpu_seconds_total (?!0$)[\d.]+$/m);
  expect(text).toMatch(/^nodejs_active_resources\{type="Timeout"\} 1$/m);
  expect(text).toMatch(/^nodejs_heap_space_size_used_bytes\{space="old"\} \d+$/m);
});
