/** The package's own metrics: the numbers of `stats()`, in every format and every way of serving. */

import type { Registry } from "threadtally";
import { expose, metricsHandler, metricsResponder } from "threadtally/prometheus";
import { serveMetrics } from "threadtally/prometheus/serve";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { SelfCursor, type SelfSource } from "../../../src/prometheus/source/selfMetrics.ts";
import { decodeFamilies } from "../decode.ts";
import { exposedText, testRegistry } from "../exposedText.ts";
import { ask, closeServers, serve } from "../http/server.ts";

afterEach(closeServers);

/** Returns a registry that has overflowed, rejected values, and is full. */
function troubled(): Registry {
  const registry = testRegistry({
    ...{ labels: { service: "charts" }, maxSeriesPerMetric: 2, onInvalid: "count", maxBytes: 512 * 1024 },
  });
  const jobs = registry.counter({ name: "jobs_total", labelNames: ["kind"] });
  for (const kind of ["a", "b", "c", "d", "e"]) jobs.labels(kind).inc();
  for (let n = 0; n < 4; n++) registry.mean({ name: "level" }).record(Number.POSITIVE_INFINITY);
  for (let n = 0, isFull = false; !isFull; n++) {
    try {
      registry.histogram({ name: `h${n}`, buckets: Array.from({ length: 4000 }, (_, bound) => bound) });
    } catch (error) {
      isFull = (error as { code: string }).code === "BLOCK_FULL";
      expect(isFull).toBe(true);
    }
  }
  return registry;
}

/** Returns the expected metrics, by name. */
function expected(registry: Registry): Record<string, number> {
  const { overflowed, rejected, refused, bytesUsed, bytesLimit, threads, series } = registry.stats();
  return {
    threadtally_series_overflowed_total: overflowed,
    threadtally_values_rejected_total: rejected,
    threadtally_block_requests_refused_total: refused,
    threadtally_block_used_bytes: bytesUsed,
    threadtally_block_max_bytes: bytesLimit,
    threadtally_threads: threads,
    threadtally_series: series,
    threadtally_metrics_dropped: 0,
  };
}

/** Returns the own metrics from text, which all have the constant labels. */
function shown(text: string): Record<string, number> {
  const lines = text.matchAll(/^(threadtally_\w+)\{service="charts"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, Number(value)]));
}

test("have the numbers of stats(), with the constant labels, the first and the second time", () => {
  const registry = troubled();
  expect(registry.stats()).toMatchObject({ overflowed: 3, rejected: 4, refused: 1, threads: 1 });
  for (let pass = 0; pass < 2; pass++) {
    expect(shown(exposedText(registry, { selfMetrics: true }))).toEqual(expected(registry));
    const open = exposedText(registry, { selfMetrics: true, format: "openMetrics", created: false });
    expect(shown(open)).toEqual(expected(registry));
    const own = decodeFamilies(expose(registry, { format: "protobuf" })).filter(({ name }) =>
      /^threadtally_/.test(name),
    );
    const read = own.map(({ name, metric: [one] }) => [name, (one?.counter ?? one?.gauge)?.value]);
    expect(Object.fromEntries(read)).toEqual(expected(registry));
    expect(own.flatMap(({ metric }) => metric.flatMap(({ label }) => label))).toEqual(
      own.map(() => ({ name: "service", value: "charts" })),
    );
    registry
      .counter({ name: "jobs_total", labelNames: ["kind"] })
      .labels("f")
      .inc();
  }
});

test("have a help each, and the unit bytes if they are bytes", () => {
  const families = decodeFamilies(expose(testRegistry(), { format: "protobuf" }));
  expect(families.map(({ name }) => name)).toEqual(Object.keys(expected(testRegistry())));
  for (const { name, help, unit } of families) {
    expect(help, name).toMatch(/^[A-Z].* /);
    expect(unit, name).toBe(name.endsWith("_bytes") ? "bytes" : undefined);
  }
});

test("of one source have the same definitions at each scrape, and others of another", () => {
  const registry = testRegistry();
  const definitions = (source: SelfSource) =>
    new SelfCursor(source, () => 0).metrics.map(({ definition }) => definition);
  const [first, second] = [definitions(registry), definitions(registry)];
  for (const [n, definition] of first.entries()) expect(second[n]).toBe(definition);
  const others = definitions({ stats: () => registry.stats() });
  expect(others).toEqual(first);
  for (const [n, definition] of first.entries()) expect(others[n]).not.toBe(definition);
});

test("are those of a registry while a source has figures of one", () => {
  const stats = testRegistry().stats();
  const source: { stats?: () => typeof stats } = {};
  const count = () => new SelfCursor(source, () => 0).metrics.length;
  const before = count();
  source.stats = () => stats;
  const meanwhile = count();
  delete source.stats;
  expect([before, meanwhile, count()]).toEqual([1, 8, 1]);
});

test("have a value alone, without labels, buckets or observations", () => {
  const cursor = new SelfCursor({}, () => 3);
  expect(cursor.next()).toBe(true);
  const { value, labels, count, sum, counts, bounds, startTime, definition } = cursor;
  expect({
    value,
    labels,
    count,
    sum,
    counts: [...counts],
    bounds,
    startTime,
    labelNames: definition.labelNames,
  }).toEqual({
    ...{ value: 3, labels: {}, count: 0, sum: 0, counts: [], bounds: [], startTime: 0, labelNames: [] },
  });
  expect(cursor.next()).toBe(false);
});

test("have types, help texts, units, and the start time of the block", () => {
  const registry = testRegistry();
  const began = registry.stats().startTime / 1000;
  const text = exposedText(registry, { selfMetrics: true, format: "openMetrics", created: true });
  expect(text).toMatch(/^# TYPE threadtally_series_overflowed counter\n# HELP threadtally_series_overflowed \w/);
  expect(text).toContain(`\nthreadtally_series_overflowed_created ${began}\n`);
  expect(text).toContain("# TYPE threadtally_block_used_bytes gauge\n# UNIT threadtally_block_used_bytes bytes\n");
});

test("come last in every way of serving, and can be omitted in each", async () => {
  const registry = troubled();
  for (const selfMetrics of [true, false]) {
    const server = await serveMetrics(registry, { port: 0, selfMetrics });
    onTestFinished(() => server.close());
    const texts = [
      (await ask(await serve(metricsHandler(registry, { selfMetrics })))).body.toString(),
      await (await metricsResponder(registry, { selfMetrics })(new Request("http://localhost/"))).text(),
      await (await fetch(server.url)).text(),
      exposedText(registry, { selfMetrics }),
    ];
    for (const text of texts) {
      expect(shown(text)).toEqual(selfMetrics ? expected(registry) : {});
      expect(text.split("# HELP threadtally_")[0]).toBe(exposedText(registry));
    }
  }
});

test("of snapshots are only the number of dropped metrics, and only in a scrape", async () => {
  const registry = troubled();
  const respond = metricsResponder(() => registry.snapshot());
  const text = await (await respond(new Request("http://localhost/"))).text();
  expect(text.match(/^threadtally_.*$/gm)).toEqual(["threadtally_metrics_dropped 0"]);
  expect(exposedText(registry.snapshot(), { selfMetrics: true })).not.toContain("threadtally_");
});

test("can be requested by name", async () => {
  const respond = metricsResponder(troubled());
  const response = await respond(new Request("http://localhost/?name[]=threadtally_values_rejected_total"));
  expect((await response.text()).match(/^[^#].*$/gm)).toEqual([
    'threadtally_values_rejected_total{service="charts"} 4',
  ]);
});

test("of a custom source have its present labels", () => {
  const registry = testRegistry();
  const labels: Record<string, string> = { secret: "1" };
  const source = { labels, cursor: () => registry.cursor() };
  const dropped = () => /^threadtally_.*$/m.exec(exposedText(source, { selfMetrics: true }))?.[0];
  expect(dropped()).toBe('threadtally_metrics_dropped{secret="1"} 0');
  labels.secret = "2";
  expect(dropped()).toBe('threadtally_metrics_dropped{secret="2"} 0');
});
