/**
 * Options: each one that a published type documents is accepted by the calls that take it, and all others are refused.
 */

import { tmpdir } from "node:os";
import { addSnapshot, Registry } from "threadtally";
import { sendOnHide } from "threadtally/browser";
import { receiveProcesses, reportProcess } from "threadtally/cluster";
import { instrumentHttp } from "threadtally/http";
import { chartPerformanceMonitor, defineMonitor } from "threadtally/monitor";
import { MeterProvider, metricProducer } from "threadtally/opentelemetry";
import { pagesHandler, pagesResponder } from "threadtally/pages";
import { instrumentPool } from "threadtally/pool";
import { collectRuntimeMetrics, expose, metricsHandler, metricsResponder } from "threadtally/prometheus";
import { serveMetrics } from "threadtally/prometheus/serve";
import { pushMetrics, pushToGateway, writeRemotely } from "threadtally/push";
import { afterAll, describe, expect, test } from "vitest";
import { mergeSnapshots } from "../../src/core/read/merge.ts";
import { repositoryFiles, text } from "./files.ts";

const registry = new Registry();
afterAll(() => registry.detach());
let made = 0;
const name = () => `a_${made++}`;

const pool = {
  run: async () => undefined,
  queueSize: 0,
  completed: 0,
  duration: 0,
  options: { maxThreads: 1 },
  threads: [],
};
/** An address at which nothing listens. */
const nowhere = "http://127.0.0.1:9";
const feed = { metric: "a" };
const metric = { kind: "counter", name: "monitored_total", help: "" };
const specification = {
  name: "m",
  metrics: { a: metric },
  events: { e: { feeds: [feed] } },
  readings: () => undefined,
};

/** Calls with each type's options. Required members are added unless they are given. */
const CALLS: Readonly<Record<string, readonly ((options: object) => unknown)[]>> = {
  AddOptions: [(options) => addSnapshot(registry, new Registry().reset(), options as never)],
  AttachOptions: [(options) => Registry.attach(registry.handle, options as never)],
  BlockOptions: [],
  CollectOptions: [(options) => registry.collectOthers(options as never)],
  DefaultOptions: [(options) => Registry.default(options as never)],
  RegistryOptions: [(options) => new Registry(options as never).detach()],
  SpaceOptions: [(options) => registry.get(name(), options as never)],
  SnapshotOptions: [(options) => registry.snapshot(options as never)],
  CursorOptions: [(options) => registry.cursor(options as never)],
  DeltasOptions: [(options) => registry.deltas(options as never)],
  MergeOptions: [(options) => mergeSnapshots([], options as never)],
  MetricProducerOptions: [(options) => metricProducer(registry, options as never)],
  MetricOptions: [
    (options) => registry.counter({ name: name(), ...options } as never),
    (options) => registry.upDownCounter({ name: name(), ...options } as never),
  ],
  GaugeOptions: [(options) => registry.gauge({ name: name(), ...options } as never)],
  MeanOptions: [(options) => registry.mean({ name: name(), ...options } as never)],
  HistogramOptions: [(options) => registry.histogram({ name: name(), ...options } as never)],
  ExposeOptions: [(options) => expose(registry, options as never)],
  ExpositionOptions: [],
  HandlerOptions: [
    (options) => metricsHandler(registry, options as never),
    (options) => metricsResponder(registry, options as never),
  ],
  RuntimeOptions: [(options) => collectRuntimeMetrics(registry, options as never).stop()],
  HttpOptions: [(options) => instrumentHttp(registry, options as never).stop()],
  PoolOptions: [(options) => instrumentPool(registry, pool, options as never).stop()],
  MeterProviderOptions: [(options) => new MeterProvider(options as never)],
  ViewOptions: [(options) => new MeterProvider({ views: [{ instrumentName: "a", ...options } as never] })],
  ServeOptions: [async (options) => (await serveMetrics(registry, { port: 0, ...options } as never)).close()],
  ReceiverOptions: [async (options) => (await receiveProcesses(registry, options as never)).close()],
  ReporterOptions: [(options) => reportProcess(new Registry(), { path: tmpdir(), ...options } as never).close()],
  SendOptions: [(options) => sendOnHide(new Registry(), nowhere, { onError: () => {}, ...options } as never).close()],
  PagesOptions: [
    (options) => pagesHandler(registry, options as never),
    (options) => pagesResponder(registry, options as never),
  ],
  PushOptions: [],
  OtlpOptions: [async (options) => pushMetrics(registry, { onError: () => {}, ...options } as never).close()],
  GatewayOptions: [
    async (options) =>
      pushToGateway(registry, { url: nowhere, jobName: "a", onError: () => {}, ...options } as never).close(),
  ],
  RemoteWriteOptions: [
    async (options) => writeRemotely(registry, { url: nowhere, onError: () => {}, ...options } as never).close(),
  ],
  MonitorOptions: [(options) => chartPerformanceMonitor(registry, options as never)],
  Specification: [(options) => defineMonitor({ ...specification, ...options } as never)],
  MonitoredMetric: [
    (options) => defineMonitor({ ...specification, metrics: { a: { ...metric, ...options } } } as never),
  ],
  EventSpecification: [
    (options) => defineMonitor({ ...specification, events: { e: { feeds: [feed], ...options } } } as never),
  ],
  Feed: [
    (options) => defineMonitor({ ...specification, events: { e: { feeds: [{ ...feed, ...options }] } } } as never),
  ],
};

/** The members of each interface of src, including those it extends. */
const members = new Map<string, string[]>();
const parentsOf = new Map<string, string[]>();
const sources = repositoryFiles(/^src\/.*\.ts$/)
  .map(text)
  .join("\n");
for (const [, type = "", parents = "", body = ""] of sources.matchAll(
  /^export interface (\w+)(?:<[^{]*?>)?(?: extends ([^{]+))? \{\n([\s\S]*?)^\}/gm,
)) {
  members.set(
    type,
    [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, member]) => member as string),
  );
  parentsOf.set(type, parents.match(/\w+/g) ?? []);
}
const inherited = (type: string): string[] => [
  ...(members.get(type) ?? []),
  ...(parentsOf.get(type) ?? []).flatMap(inherited),
];
for (const type of [...members.keys()]) members.set(type, [...new Set(inherited(type))]);
// A type, not an interface: both of its halves.
members.set("RegistryOptions", [...(members.get("BlockOptions") ?? []), ...(members.get("AttachOptions") ?? [])]);
members.set("DefaultOptions", [...(members.get("RegistryOptions") ?? []), ...(members.get("DefaultOptions") ?? [])]);

/** The option types that the entries export. */
const published = [
  "src/index.ts",
  "src/browser/index.ts",
  "src/cluster/index.ts",
  "src/http/index.ts",
  "src/monitor/index.ts",
  "src/opentelemetry.ts",
  "src/pages/index.ts",
  "src/pool/index.ts",
  "src/prometheus/index.ts",
  "src/prometheus/serve.ts",
  "src/push/index.ts",
].flatMap((entry) =>
  [...text(entry).matchAll(/\b([A-Z]\w*Options|Specification|MonitoredMetric|EventSpecification|Feed)\b/g)].map(
    ([, type]) => type as string,
  ),
);

test("every published type of options is listed here, and has members", () => {
  expect(new Set(Object.keys(CALLS))).toEqual(new Set(published));
  for (const type of published) expect(members.get(type), type).not.toHaveLength(0);
});

/** Returns what a call reports about the names of its options. */
async function saidOf(call: (options: object) => unknown, options: object): Promise<string> {
  try {
    await call(options);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const calls = Object.entries(CALLS).flatMap(([type, of]) => of.map((call, index) => ({ type, call, index })));

describe.each(calls)("$type, call $index", ({ type, call }) => {
  test("knows its members by name, and no others", async () => {
    const said = await saidOf(call, { misspelt: 1 });
    expect(said).toMatch(/^Options here are .*, but got "misspelt"\. Correct it, or leave it out\.$/);
    const listed = /^Options here are (.*), but got/.exec(said)?.[1]?.split(", ");
    expect(new Set(listed)).toEqual(new Set(members.get(type)));
    const all = Object.fromEntries((members.get(type) as string[]).map((member) => [member, undefined]));
    expect(await saidOf(call, all)).not.toMatch(/^Options here are/);
  });
});
