/** The responses to browsers: which requests get the page, its headers, and its data. */

import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { mergeSnapshots, type Registry } from "threadtally";
import { afterEach, expect, test, vi } from "vitest";
import { metricsHandler } from "../../../../src/prometheus/http/handler.ts";
import { isForPage } from "../../../../src/prometheus/http/page/livePage.ts";
import { metricsOf, type PageData } from "../../../../src/prometheus/http/page/pageData.ts";
import { livePage } from "../../../../src/prometheus/http/page/shippedPage.ts";
import { metricsResponder } from "../../../../src/prometheus/http/responder.ts";
import { everyKind } from "../../everyKind.ts";
import { exposedText, testRegistry } from "../../exposedText.ts";
import { ask, closeServers, serve } from "../server.ts";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

afterEach(closeServers);

/** Returns a function that requests a path of a server with the page. */
async function open(source: Parameters<typeof metricsHandler>[0], onError: (error: unknown) => void = fail) {
  const port = await serve(metricsHandler(source, { page: livePage, onError, selfMetrics: false }));
  return (path: string, headers: Record<string, string> = {}, method = "GET") => ask(port, path, headers, method);
}

function fail(error: unknown): void {
  throw error;
}

async function dataFrom(source: Parameters<typeof metricsHandler>[0], find = ""): Promise<PageData> {
  const { status, body } = await (await open(source))(`/metrics?view=data&find=${find}`);
  expect(status).toBe(200);
  return JSON.parse(body.toString());
}

test.each([
  ["/metrics", BROWSER, true],
  ["/metrics?view=data", "*/*", true],
  ["/metrics?find=a&view=data", undefined, true],
  ["/metrics?view=other", "*/*", false],
  ["/view=data", "*/*", false],
  ["/metrics", undefined, false],
])("a request of %s with Accept %s is for the page: %s", (url, accept, isForIt) => {
  expect(isForPage({ method: "GET", url, header: (name) => (name === "accept" ? accept : null) })).toBe(isForIt);
});

test("a browser gets the page, and every other reader the exposition", async () => {
  const registry = everyKind();
  const request = await open(registry);
  const page = await request("/metrics", { accept: BROWSER });
  expect(page.status).toBe(200);
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page.body.toString()).toMatch(/^<!doctype html>/);
  expect(page.headers["content-length"]).toBe(String(page.body.length));
  expect(page.headers.vary).toBe("Accept, Accept-Encoding");
  for (const accept of ["*/*", "text/plain", ""]) {
    const { headers, body } = await request("/metrics", { accept });
    expect(headers["content-type"]).toMatch(/^text\/plain/);
    expect(body.toString()).toBe(exposedText(registry));
  }
});

test("the policy allows the page's own script and style by their hashes, its server, and nothing else", async () => {
  const { headers, body } = await (await open(testRegistry()))("/", { accept: BROWSER });
  const html = body.toString();
  const hashOf = (tag: string) => {
    const [, text = ""] = new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`).exec(html) ?? [];
    expect(text.length).toBeGreaterThan(1000);
    return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  };
  const policy = String(headers["content-security-policy"]).split("; ");
  expect(policy).toEqual([
    "default-src 'none'",
    `script-src ${hashOf("script")}`,
    `style-src ${hashOf("style")}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/ on\w+=| style=|src=|https?:(?!\/\/www\.w3\.org)/);
});

test("nothing is kept by caches, interpreted as another type, or sent to other sites", async () => {
  const request = await open(testRegistry());
  for (const path of ["/", "/?view=data"]) {
    expect((await request(path, { accept: BROWSER })).headers).toMatchObject({
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
  }
});

test("no name, help or label is part of the page: they come as JSON", async () => {
  const registry = testRegistry();
  const markup = "<script>alert(1)</script>";
  const options = { name: "jobs_total", help: markup, unit: markup, labelNames: ["kind"] } as const;
  registry.counter(options).labels(`${markup}\u2028"`).inc();
  const request = await open(registry);
  expect((await request("/", { accept: BROWSER })).body.toString()).not.toContain("alert");
  const { headers, body } = await request("/?view=data", { accept: BROWSER });
  expect(headers["content-type"]).toBe("application/json");
  const [metric] = (JSON.parse(body.toString()) as PageData).metrics;
  expect(metric).toMatchObject({ help: markup, unit: markup, series: [{ labels: { kind: `${markup}\u2028"` } }] });
});

test("the data of a registry is that of its snapshot, with its statistics", async () => {
  const registry = everyKind();
  const before = Date.now();
  const { time, ...data } = await dataFrom(registry);
  const snapshot = registry.snapshot();
  expect(data).toEqual({
    blocks: [snapshot.blocks[0]?.id],
    startTime: snapshot.blocks[0]?.startTime,
    stats: registry.stats(),
    ages: [],
    metrics: metricsOf(snapshot, []),
  });
  expect(time).toBeGreaterThanOrEqual(before);
  expect(time).toBeLessThanOrEqual(Date.now());
});

test("a search is passed on", async () => {
  const registry = testRegistry({ maxSeriesPerMetric: 3000 });
  const family = registry.counter({ name: "requests_total", labelNames: ["route"] });
  for (let n = 0; n < 2500; n++) family.labels(`/${n}`).inc();
  const { metrics } = await dataFrom(registry, "ROUTE%3D%2F2400&find=requests");
  expect(metrics[0]?.series.slice(2000).map(({ labels }) => labels)).toEqual([{ route: "/2400" }]);
});

test("the data of merged snapshots has no statistics, and names all blocks and the first beginning", async () => {
  const registries = [everyKind(), everyKind()] as const;
  const merge = () => mergeSnapshots(...registries.map((registry) => registry.snapshot()));
  const { blocks, startTime, stats, ages, metrics } = await dataFrom(async () => merge());
  expect(blocks).toEqual(merge().blocks.map(({ id }) => id));
  expect(startTime).toBe(Math.min(...merge().blocks.map((block) => block.startTime)));
  expect([stats, ages]).toEqual([null, []]);
  expect(metrics.find(({ name }) => name === "jobs")?.total).toEqual({ value: 2 * (2 ** 40 + 4) });
});

test("a bad metric of a snapshot is left out and reported; one in a space is left out", async () => {
  const registry = testRegistry();
  registry.counter({ name: "good_total" }).inc();
  registry.counter({ name: "adapted", space: "adapter" }).inc();
  const [good] = registry.snapshot().metrics;
  const [adapted] = registry.snapshot({ space: "adapter" }).metrics;
  const bad = { ...good, name: "<b>" };
  const worse = { ...good, name: "worse_total", series: [{}] };
  const snapshot = { ...registry.snapshot(), metrics: [bad, adapted, worse, null, good] };
  const onError = vi.fn();
  const request = await open(() => snapshot as never, onError);
  const { body } = await request("/?view=data");
  expect((JSON.parse(body.toString()) as PageData).metrics.map(({ name }) => name)).toEqual(["good_total"]);
  expect(onError.mock.calls.map(([error]) => error.code)).toEqual(Array(3).fill("SNAPSHOT_INVALID"));
});

test.each([
  ["a source that fails", () => Promise.reject(new Error("no process replied")), /no process replied/, undefined],
  ["a source of something else", () => ({}), /A snapshot of version 2/, "SNAPSHOT_INVALID"],
  [
    "a source without snapshots",
    { cursor: () => ({}) },
    /livePage shows a registry or snapshots, but got an object/,
    "OPTION_INVALID",
  ],
])("the data of %s is a response of status 500 with the reason", async (_, source, reason, code) => {
  const onError = vi.fn();
  const { status, body } = await (await open(source as never, onError))("/?view=data");
  expect([status, body.toString()]).toEqual([500, expect.stringMatching(reason)]);
  expect(onError).toHaveBeenCalledTimes(1);
  expect(onError.mock.calls[0]?.[0].code).toBe(code);
});

test("both responses are compressed for readers that accept it", async () => {
  const request = await open(everyKind());
  for (const path of ["/", "/?view=data"]) {
    const plain = await request(path, { accept: BROWSER });
    const packed = await request(path, { accept: BROWSER, "accept-encoding": "gzip, br" });
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(packed.headers["content-length"]).toBeUndefined();
    const without = (body: Buffer) => body.toString().replace(/"time":\d+/, "");
    expect(without(gunzipSync(packed.body))).toBe(without(plain.body));
  }
});

test("hosts without compression send both as they are", async () => {
  vi.stubGlobal("CompressionStream", undefined);
  try {
    const request = await open(testRegistry());
    const { status, headers } = await request("/", { accept: BROWSER, "accept-encoding": "gzip" });
    expect([status, headers["content-encoding"]]).toEqual([200, undefined]);
  } finally {
    vi.unstubAllGlobals();
  }
});

test("HEAD gets the headers only, and other methods are refused", async () => {
  const request = await open(testRegistry());
  const head = await request("/", { accept: BROWSER }, "HEAD");
  expect([head.status, head.body.length, head.headers["content-type"]]).toEqual([200, 0, "text/html; charset=utf-8"]);
  expect((await request("/", { accept: BROWSER }, "POST")).status).toBe(405);
});

test("a source needs only snapshots, and is asked to collect with the handler's patience", async () => {
  const registry = everyKind();
  const source = { cursor: () => registry.cursor(), snapshot: () => registry.snapshot() };
  const data = await dataFrom(source);
  expect(data).toMatchObject({ stats: null, ages: [], metrics: metricsOf(registry.snapshot(), []) });
  const given: unknown[] = [];
  const collectOthers = async (options: unknown) => {
    given.push(options);
    return [{ lane: undefined, seconds: 3, silent: true as const }];
  };
  const handler = metricsHandler({ ...source, collectOthers }, { page: livePage, patience: 250 });
  const { body } = await ask(await serve(handler), "/?view=data");
  expect((JSON.parse(body.toString()) as PageData).ages).toEqual([{ seconds: 3, silent: true }]);
  expect(given).toEqual([{ patience: 250 }]);
});

test("the data waits for async callbacks", async () => {
  const registry: Registry = testRegistry();
  registry.gauge({ name: "slow", collect: async (gauge) => gauge.set(await Promise.resolve(7)) });
  const { metrics } = await dataFrom(registry);
  expect(metrics[0]?.total).toEqual({ value: 7 });
});

test("metricsResponder shows it, too", async () => {
  const respond = metricsResponder(testRegistry(), { page: livePage });
  const response = await respond(new Request("http://localhost/metrics", { headers: { accept: BROWSER } }));
  expect(await response.text()).toMatch(/^<!doctype html>/);
});
