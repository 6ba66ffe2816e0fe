/** The streams of OpenTelemetry in expositions of a registry. */

import { MeterProvider } from "threadtally/opentelemetry";
import { metricsResponder } from "threadtally/prometheus";
import { expect, test } from "vitest";
import { readSource } from "../../../src/prometheus/source/source.ts";
import { WriteRequests } from "../../../src/push/prometheus/writeRequest.ts";
import { TestReader } from "../../opentelemetry/reading.ts";
import { MeterThread } from "../../opentelemetry/threads.ts";
import { decodeFamilies, nativeCounts } from "../decode.ts";
import { exposed, exposedText, testRegistry } from "../exposedText.ts";
import { meterOf, QUIET, samples, scraped } from "./scraped.ts";

test("a registry that no provider has used has no target_info", () => {
  const registry = testRegistry();
  registry.counter({ name: "hits" }).inc();
  expect(exposedText(registry)).toBe("# TYPE hits_total counter\nhits_total 1\n");
});

test("streams come after the registry's own metrics, at each scrape with their present values", () => {
  const registry = testRegistry({ labels: { app: "x" } });
  registry.counter({ name: "hits" }).inc();
  const orders = meterOf(registry, { resource: { attributes: { "service.name": "shop" } } }).createCounter("orders");
  orders.add(1, { country: "NL" });
  const text = (value: number, more = "") =>
    '# TYPE hits_total counter\nhits_total{app="x"} 1\n' +
    '# HELP target_info Target metadata\n# TYPE target_info gauge\ntarget_info{service_name="shop"} 1\n' +
    `# TYPE orders_total counter\norders_total{app="x",country="NL",otel_scope_name="shop"} ${value}\n${more}`;
  expect(exposedText(registry)).toBe(text(1));
  orders.add(2, { country: "NL" });
  orders.add(1, { country: "BE" });
  const more = 'orders_total{app="x",country="BE",otel_scope_name="shop"} 1\n';
  for (let scrape = 0; scrape < 3; scrape++) expect(exposedText(registry)).toBe(text(3, more));
});

test("target_info is an info metric in OpenMetrics, and missing if the resource has no attributes", () => {
  const registry = testRegistry();
  meterOf(registry, { resource: { attributes: { "a.b": [1, "x"] } } });
  expect(exposedText(registry, { format: "openMetrics" })).toBe(
    '# TYPE target info\n# HELP target Target metadata\ntarget_info{a_b="[1,\\"x\\"]"} 1\n# EOF\n',
  );
  const [family] = decodeFamilies(exposed(registry, { format: "protobuf" }));
  expect(family).toMatchObject({ name: "target_info", type: "GAUGE", metric: [{ gauge: { value: 1 } }] });
  const other = testRegistry();
  meterOf(other, { resource: { attributes: {} } });
  expect(exposedText(other)).toBe("");
});

test("a resource is shown once its asynchronous attributes have come", async () => {
  const registry = testRegistry();
  let resolve = () => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  const attributes: Record<string, string> = {};
  const resource = { attributes, asyncAttributesPending: true, waitForAsyncAttributes: () => promise };
  meterOf(registry, { resource });
  expect(exposedText(registry)).toBe("");
  attributes["host.name"] = "a";
  resolve();
  await promise;
  expect(exposedText(registry)).toContain('target_info{host_name="a"} 1');
});

test("a thread without a provider shows what all threads have recorded, also those that were killed", async () => {
  const registry = testRegistry();
  const threads = await Promise.all([1, 2].map(() => MeterThread.start(registry)));
  const record = ({ meter }: { meter: ReturnType<MeterProvider["getMeter"]> }) => {
    meter.createCounter("orders", { unit: "{order}" }).add(0.1, { country: "NL" });
    meter.createHistogram("size", { advice: { explicitBucketBoundaries: [1] } }).record(0.5);
    meter.createUpDownCounter("open").add(-1);
  };
  for (const thread of threads) await thread.run(record);
  await threads[0]?.kill();
  expect(await scraped(registry)).toEqual([
    'orders_total{country="NL"} 0.2',
    ...['size_bucket{le="1"} 2', 'size_bucket{le="+Inf"} 2', "size_sum 1", "size_count 2"],
    "open -2",
  ]);
  await threads[1]?.kill();
});

test("a process is scraped and exported at once, with the observations of all its threads", async () => {
  const registry = testRegistry();
  const reader = new TestReader();
  const provider = new MeterProvider({ registry, readers: [reader] });
  let calls = 0;
  const load = provider.getMeter("test").createObservableGauge("load");
  load.addCallback((result) => {
    calls++;
    result.observe(10 * calls);
  });
  const thread = await MeterThread.start(registry);
  await thread.run(({ meter }) => {
    meter.createObservableGauge("load").addCallback((result) => result.observe(7));
  });
  const other = `load{thread_id="${thread.threadId}"} 7`;
  expect((await scraped(registry)).sort()).toEqual(["load 10", other]);
  const points = await reader.points("load");
  expect(points).toHaveLength(2);
  expect(points).toContainEqual([{}, 20]);
  expect(calls).toBe(2);
  expect((await scraped(registry)).sort()).toEqual(["load 30", other]);
  expect(await reader.points("load")).toHaveLength(2);
  // What is no longer observed is gone.
  await thread.kill();
  expect(await scraped(registry)).toEqual(["load 50"]);
  await provider.shutdown();
});

test("observed totals are counters, and the sums of all threads if a provider adds them up", async () => {
  const registry = testRegistry();
  const provider = new MeterProvider();
  const add = (meter: ReturnType<MeterProvider["getMeter"]>) => {
    meter.createObservableCounter("ticks", { unit: "s" }).addCallback((result) => result.observe(1.5));
    meter.createObservableUpDownCounter("handles").addCallback((result) => result.observe(2));
  };
  add(provider.getMeter("shop"));
  expect(await scraped(provider.registry)).toEqual(["ticks_seconds_total 1.5", "handles 2"]);
  add(meterOf(registry));
  const thread = await MeterThread.start(registry, { options: QUIET });
  await thread.run(({ provider }) => {
    const meter = provider.getMeter("shop");
    meter.createObservableCounter("ticks", { unit: "s" }).addCallback((result) => result.observe(3));
    meter.createObservableUpDownCounter("handles").addCallback((result) => result.observe(-1));
  });
  expect(await scraped(registry)).toEqual(["ticks_seconds_total 4.5", "handles 1"]);
  await thread.kill();
  expect(await scraped(registry)).toEqual(["ticks_seconds_total 4.5", "handles 2"]);
});

test("views rename streams, and points beyond a limit have the overflow label", () => {
  const registry = testRegistry();
  const views = [{ instrumentName: "jobs", name: "tasks.done", attributeKeys: ["a"], aggregationCardinalityLimit: 1 }];
  const jobs = meterOf(registry, { views }).createCounter("jobs");
  jobs.add(1, { a: 1, b: 1 });
  jobs.add(1, { a: 2 });
  jobs.add(1, { a: 3 });
  const expected = ['tasks_done_total{otel_metric_overflow="true"} 2', 'tasks_done_total{a="1"} 1'];
  expect(samples(exposedText(registry))).toEqual(expected);
});

test("an exponential histogram is native in protobuf, and has buckets in text", () => {
  const registry = testRegistry();
  const views = [{ instrumentName: "*", aggregation: { type: 5 } }];
  const wait = meterOf(registry, { views }).createHistogram("wait", { unit: "s" });
  for (const value of [0, 1, 1.5, 2]) wait.record(value);
  const [, { name, type, metric } = { metric: [] }] = decodeFamilies(exposed(registry, { format: "protobuf" }));
  expect([name, type]).toEqual(["wait_seconds", "HISTOGRAM"]);
  const histogram = metric[0]?.histogram;
  expect(histogram).toMatchObject({ schema: 3, sampleCount: 4, sampleSum: 4.5, zeroCount: 1, bucket: [] });
  // 1 ends bucket 0, 2 ends bucket 8; 1.5 is above 2^(4/8).
  expect([...nativeCounts(histogram as never)].filter(([, count]) => count > 0)).toEqual([
    [0, 1],
    [5, 1],
    [8, 1],
  ]);
  const text = samples(exposedText(registry));
  expect(text).toContain('wait_seconds_bucket{le="1"} 2');
  expect(text.slice(-2)).toEqual(["wait_seconds_sum 4.5", "wait_seconds_count 4"]);
});

test("a histogram of values that may be negative has no sum in any format", () => {
  const registry = testRegistry();
  const views = [{ instrumentName: "*", aggregation: { type: 4, options: { boundaries: [0] } } }];
  meterOf(registry, { views }).createUpDownCounter("open").add(-5);
  const expected = ['open_bucket{le="0"} 1', 'open_bucket{le="+Inf"} 1', "open_count 1"];
  expect(samples(exposedText(registry))).toEqual(expected);
  expect(samples(exposedText(registry, { format: "openMetrics" }))[0]).toBe('open_bucket{le="0.0"} 1');
  expect(exposedText(registry, { format: "openMetrics" })).not.toContain("_sum");
  const [, family] = decodeFamilies(exposed(registry, { format: "protobuf" }));
  expect(family?.metric[0]?.histogram).not.toHaveProperty("sampleSum");
});

test("a histogram without boundaries has the bucket of all values", () => {
  const registry = testRegistry();
  meterOf(registry)
    .createHistogram("size", { advice: { explicitBucketBoundaries: [] } })
    .record(2);
  expect(samples(exposedText(registry))).toEqual(['size_bucket{le="+Inf"} 1', "size_sum 2", "size_count 1"]);
  expect(exposedText(registry)).toContain("# TYPE size histogram");
});

test("`?name[]=` selects streams by their names in Prometheus", async () => {
  const registry = testRegistry();
  const meter = meterOf(registry);
  meter.createCounter("a.b", { unit: "s" }).add(1);
  meter.createCounter("c").add(1);
  const respond = metricsResponder(registry, { selfMetrics: false });
  const response = await respond(new Request("http://localhost/metrics?name[]=a_b_seconds_total"));
  expect(samples(await response.text())).toEqual(["a_b_seconds_total 1"]);
});

test("remote write sends the streams as well", async () => {
  const registry = testRegistry();
  const provider = new MeterProvider({ registry, ...QUIET });
  for (const scope of ["a", "b"]) provider.getMeter(scope).createCounter("jobs").add(1);
  const requests = new WriteRequests({});
  const sent = async () => {
    const cursors = await readSource(registry, { escaping: "underscores", selfMetrics: false, dropped: () => 0 });
    return [...requests.write(cursors, Date.now())].reduce((all, { samples }) => all + samples, 0);
  };
  expect([await sent(), await sent()]).toEqual([3, 3]);
  const views = [{ instrumentName: "open", aggregation: { type: 4, options: { boundaries: [0] } } }];
  meterOf(registry, { views }).createUpDownCounter("open").add(-5);
  // Two buckets and a count, but no sum.
  expect(await sent()).toBe(6);
});

test("a metric in the space of streams that is none is not shown", () => {
  const registry = testRegistry();
  meterOf(registry).createCounter("jobs").add(1);
  for (const help of ["", "1", "null", '{"aggregation":{}}']) {
    registry.counter({ name: `strange ${help}`, help, space: "opentelemetry" }).inc();
  }
  expect(samples(exposedText(registry))).toEqual(["jobs_total 1"]);
});
