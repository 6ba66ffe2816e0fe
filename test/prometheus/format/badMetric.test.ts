/** Bad metrics: scrapes leave them out, report and count each, and serve the rest. `expose` throws instead. */

import { mergeSnapshots, Registry, type Snapshot } from "threadtally";
import { expose, metricsHandler, metricsResponder } from "threadtally/prometheus";
import { afterEach, expect, test, vi } from "vitest";
import { whatIsBad } from "../../../src/prometheus/format/badMetric.ts";
import { decodeFamilies } from "../decode.ts";
import { everyKind } from "../everyKind.ts";
import { exposed, exposedText, testRegistry } from "../exposedText.ts";
import { ask, closeServers, serve } from "../http/server.ts";

afterEach(closeServers);

const ACCEPT = {
  text: "text/plain",
  openMetrics: "application/openmetrics-text",
  protobuf: "application/vnd.google.protobuf",
} as const;
const FORMATS = Object.keys(ACCEPT) as (keyof typeof ACCEPT)[];

const copyOf = <T>(data: T): T => JSON.parse(JSON.stringify(data));

/** Returns a snapshot of one gauge, whose series have these labels. */
function gauges(name: string, ...labelSets: Record<string, string>[]): Snapshot {
  const registry = new Registry();
  registry.gauge({ name }).set(7);
  const snapshot = registry.snapshot();
  registry.detach();
  return {
    ...snapshot,
    metrics: snapshot.metrics.map((metric) => ({
      ...metric,
      series: labelSets.flatMap((labels) => metric.series.map((series) => ({ ...series, labels }))),
    })),
  };
}

/** Returns a good snapshot with the metrics of a bad one before its last metric. */
function around(bad: Snapshot): { good: Snapshot; both: Snapshot } {
  const registry = everyKind();
  const good = registry.snapshot();
  return { good, both: { ...good, metrics: good.metrics.toSpliced(-1, 0, ...bad.metrics) } };
}

test.each<[string, Snapshot, string, RegExp]>([
  ["a name that another metric has", gauges("jobs_total", {}), "NAME_INVALID", /both written as "jobs_total"/],
  ["a name that becomes another's", gauges("took.seconds_sum", {}), "NAME_INVALID", /both written as/],
  ["labels that become one", gauges("x", { "a.b": "x;y", a_b: "z" }), "NAME_INVALID", /"a\.b" and "a_b".*Rename/],
  [
    "two series of the same labels",
    gauges("x", { a: "1", b: "2" }, { b: "2", a: "1" }),
    "SNAPSHOT_INVALID",
    /two of "x" are both written/,
  ],
  ["two series that differ in an empty label", gauges("x", { a: "1" }, { a: "1", b: "" }), "SNAPSHOT_INVALID", /two/],
  ["two series whose labels become the same", gauges("x", { "a.b": "1" }, { a_b: "1" }), "SNAPSHOT_INVALID", /two/],
  [
    "a bad series, even if it is the last",
    gauges("x", {}, { a: 3 as unknown as string }),
    "SNAPSHOT_INVALID",
    /"x" has a wrong series, number 1:/,
  ],
  ["no definition", { ...gauges("x", {}), metrics: [null as never] }, "SNAPSHOT_INVALID", /must be as/],
])("with %s, the rest is served in every format", async (_, bad, code, message) => {
  const { good, both } = around(bad);
  for (const format of FORMATS) {
    const onError = vi.fn();
    const headers = { Accept: ACCEPT[format] };
    const respond = metricsResponder(() => both, { onError, selfMetrics: false });
    const response = await respond(new Request("http://localhost/metrics", { headers }));
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(exposed(good, { format }));
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ code, message: expect.stringMatching(message) })]]);
    const counted = metricsResponder(() => both, { onError });
    const bytes = new Uint8Array(await (await counted(new Request("http://localhost/", { headers }))).arrayBuffer());
    if (format === "protobuf") {
      expect(decodeFamilies(bytes).at(-1)?.metric[0]?.gauge).toEqual({ value: 1 });
    } else expect(new TextDecoder().decode(bytes)).toContain("\nthreadtally_metrics_dropped 1\n");
    expect(() => expose(both, { format })).toThrow(expect.objectContaining({ code }));
  }
});

test("labels that are escaped alike are distinct if names may be quoted", () => {
  const shown = exposedText(gauges("x", { "a.b": "1", a_b: "2" }), { escaping: "allow-utf-8" });
  expect(shown).toBe('# TYPE x gauge\nx{"a.b"="1",a_b="2"} 7\n');
});

test("if two metrics of merged snapshots are written alike, only the second is left out", async () => {
  const [here, there] = [testRegistry(), testRegistry()];
  here.gauge({ name: "a.b" }).set(1);
  here.counter({ name: "c_total" }).inc();
  there.gauge({ name: "a_b" }).set(2);
  const onError = vi.fn();
  const port = await serve(metricsHandler(() => mergeSnapshots(here.snapshot(), there.snapshot()), { onError }));
  for (let scrape = 1; scrape <= 2; scrape++) {
    const { status, body } = await ask(port);
    expect(status).toBe(200);
    expect(body.toString()).toContain("# TYPE a_b gauge\na_b 1\n# TYPE c_total counter\nc_total 1\n# HELP");
    expect(body.toString()).toContain("\nthreadtally_metrics_dropped 1\n");
    expect(onError).toHaveBeenCalledTimes(scrape);
  }
});

test("a bad metric between metrics of many slices is left out of the stream", async () => {
  const registry = testRegistry();
  const family = registry.counter({ name: "a_total", labelNames: ["n"] });
  for (let n = 0; n < 900; n++) family.labels(`${n}`.padStart(1000)).inc(n);
  const [many] = copyOf(registry.snapshot()).metrics;
  const bad = copyOf(many) as unknown as { name: string; series: { scaled: unknown }[] };
  bad.name = "b_total";
  (bad.series.at(-1) as { scaled: unknown }).scaled = 5;
  const snapshot = {
    ...registry.snapshot(),
    metrics: [many, bad, { ...many, name: "c_total" }],
  } as unknown as Snapshot;
  const onError = vi.fn();
  const port = await serve(metricsHandler(() => snapshot, { onError }));
  const text = (await ask(port)).body.toString();
  expect(text.match(/^a_total\{/gm)).toHaveLength(900);
  expect(text.match(/^c_total\{/gm)).toHaveLength(900);
  expect(text).not.toContain("b_total");
  const messages = decodeFamilies((await ask(port, "/", { Accept: ACCEPT.protobuf })).body);
  expect(messages.map(({ name, metric }) => [name, metric.length])).toEqual([
    ["a_total", 900],
    ["c_total", 900],
    ["threadtally_metrics_dropped", 1],
  ]);
  expect(onError).toHaveBeenCalledTimes(2);
});

test("a bad metric of a custom source ends before the bad series", async () => {
  const registry = testRegistry();
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  for (const x of ["1", "2", "3"]) family.labels(x).inc();
  registry.gauge({ name: "b" }).set(1);
  const source = {
    cursor() {
      const cursor = registry.cursor();
      const labelsOf = ({ x = "" }: Readonly<Record<string, string>>) =>
        x === "2" ? { "x.y": x, x_y: x } : { "x.y": x };
      return new Proxy(cursor, {
        get: (_, key) => {
          const value = key === "labels" ? labelsOf(cursor.labels) : Reflect.get(cursor, key, cursor);
          return typeof value === "function" ? value.bind(cursor) : value;
        },
      });
    },
  };
  const onError = vi.fn();
  const respond = metricsResponder(source, { onError });
  for (const format of FORMATS) {
    const request = new Request("http://localhost/", { headers: { Accept: ACCEPT[format] } });
    const bytes = new Uint8Array(await (await respond(request)).arrayBuffer());
    if (format === "protobuf") {
      expect(decodeFamilies(bytes).map(({ name, metric }) => [name, metric.length])).toEqual([
        ["a_total", 1],
        ["b", 1],
        ["threadtally_metrics_dropped", 1],
      ]);
    } else expect(new TextDecoder().decode(bytes)).toMatch(/a_total\{x_y="1"\} 1\n(a_created.*\n)?# TYPE b gauge\n/);
  }
  expect(onError).toHaveBeenCalledTimes(3);
  expect(onError).toHaveBeenLastCalledWith(expect.objectContaining({ code: "NAME_INVALID" }));
});

test("a problem of one metric has a code of names or snapshots; every other one ends the scrape", () => {
  const coded = (code: string) => Object.assign(new Error(code), { code });
  for (const problem of ["NAME_INVALID", "SNAPSHOT_INVALID"].map(coded)) expect(whatIsBad(problem)).toBe(problem);
  for (const problem of [
    coded("DETACHED"),
    coded("CORRUPT"),
    coded(""),
    new Error("?"),
    "NAME_INVALID",
    null,
    undefined,
  ]) {
    const thrown = vi.fn();
    try {
      whatIsBad(problem);
    } catch (error) {
      thrown(error);
    }
    expect(thrown).toHaveBeenCalledExactlyOnceWith(problem);
  }
});
