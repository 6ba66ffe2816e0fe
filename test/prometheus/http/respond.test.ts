/** Answers to scrapes, whatever serves them: their status, headers and body. */

import { gunzipSync } from "node:zlib";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import type { Body, HttpRequest, HttpResponse } from "../../../src/prometheus/http/exchange.ts";
import { cancelled, isStream, respond } from "../../../src/prometheus/http/respond.ts";
import type { Source } from "../../../src/prometheus/source/source.ts";
import { exposed, testRegistry } from "../exposedText.ts";
import { longSeries } from "./server.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

interface Request {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** An answer without the package's own metrics. */
function answerTo(
  source: Source,
  { method = "GET", url = "/metrics", headers = {} }: Request = {},
  onError: (error: unknown) => void = expectNoError,
): Promise<HttpResponse> {
  const asked: HttpRequest = { method, url, header: (name) => headers[name] };
  return respond(source, asked, { selfMetrics: false }, onError);
}

function expectNoError(error: unknown): void {
  throw error;
}

const bytesOf = async (body: Body) => Buffer.from(await new Response(body).arrayBuffer());
/** Not by `toEqual`, which takes long for many bytes. */
const expectSame = (bytes: Uint8Array, expected: Uint8Array) => expect(Buffer.compare(bytes, expected)).toBe(0);
const GZIP = { headers: { "accept-encoding": "gzip" } };

/** A registry whose exposition has so many bytes. */
function registryOf(length: number) {
  const textBefore = "# HELP level \n# TYPE level gauge\nlevel 7\n";
  const registry = testRegistry();
  registry.gauge({ name: "level", help: "x".repeat(length - textBefore.length) }).set(7);
  return registry;
}

function many(series: number) {
  const registry = longSeries(series);
  onTestFinished(() => registry.detach());
  return registry;
}

test("a short answer is whole, says how long it is, and on what it depends", async () => {
  const registry = registryOf(100);
  expect(await answerTo(registry)).toEqual({
    status: 200,
    headers: {
      "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
      "Content-Length": "100",
      Vary: "Accept, Accept-Encoding",
    },
    body: exposed(registry),
  });
});

test("the format is the one that the scraper accepts", async () => {
  const registry = registryOf(100);
  const accept = "application/openmetrics-text; version=1.0.0";
  const { headers, body } = await answerTo(registry, { headers: { accept } });
  expect(headers["Content-Type"]).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
  expect(body).toEqual(exposed(registry, { format: "openMetrics" }));
});

test("an answer is compressed from 1,400 bytes on, if that is accepted", async () => {
  const short = await answerTo(registryOf(1399), GZIP);
  expect(short.headers).not.toHaveProperty("Content-Encoding");
  expect(short.body).toHaveLength(1399);
  const registry = registryOf(1400);
  const plain = await answerTo(registry);
  expect(plain.headers).not.toHaveProperty("Content-Encoding");
  expect(plain.body).toHaveLength(1400);
  const long = await answerTo(registry, GZIP);
  expect(long.headers).toEqual({
    "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
    "Content-Encoding": "gzip",
    Vary: "Accept, Accept-Encoding",
  });
  expectSame(gunzipSync(await bytesOf(long.body)), exposed(registry));
});

test("an answer of many series is a stream", async () => {
  const registry = many(1300);
  const { headers, body } = await answerTo(registry);
  expect(headers).not.toHaveProperty("Content-Length");
  expect(body).toBeInstanceOf(ReadableStream);
  expectSame(await bytesOf(body), exposed(registry));
});

test("without compression streams nothing is compressed", async () => {
  vi.stubGlobal("CompressionStream", undefined);
  const registry = many(1300);
  const { status, headers, body } = await answerTo(registry, GZIP);
  expect(status).toBe(200);
  expect(headers).not.toHaveProperty("Content-Encoding");
  expectSame(await bytesOf(body), exposed(registry));
});

test("without streams an answer is whole, however long", async () => {
  vi.stubGlobal("ReadableStream", undefined);
  const registry = many(1300);
  const whole = exposed(registry);
  for (const request of [{}, GZIP]) {
    const { headers, body } = await answerTo(registry, request);
    expect(headers).toMatchObject({ "Content-Length": String(whole.length) });
    expect(headers).not.toHaveProperty("Content-Encoding");
    expectSame(body as Uint8Array, whole);
  }
});

test("HEAD has the status and headers of GET, and no body", async () => {
  for (const [registry, request] of [
    [registryOf(100), {}],
    [many(1300), {}],
    [many(1300), GZIP],
  ] as const) {
    const { status, headers, body } = await answerTo(registry, request);
    expect(await answerTo(registry, { ...request, method: "HEAD" })).toEqual({ status, headers, body: null });
    await bytesOf(body);
  }
});

test("HEAD reads no further than the answer to GET begins", async () => {
  const registry = many(4000);
  const cursor = registry.cursor();
  const next = vi.spyOn(cursor, "next");
  await answerTo({ cursor: () => cursor }, { ...GZIP, method: "HEAD" });
  const read = next.mock.calls.length;
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(next).toHaveBeenCalledTimes(read);
});

test("isStream tells streams from bytes and from no body", () => {
  expect([new ReadableStream(), Uint8Array.of(1), null].map(isStream)).toEqual([true, false, false]);
});

test("a stream that was to be cancelled and has failed rejects nothing", async () => {
  const failed = new ReadableStream({ start: (controller) => controller.error(new Error("detached")) });
  await expect(cancelled(failed)).resolves.toBeUndefined();
});

test("a bad metric is left out, reported and counted", async () => {
  const registry = registryOf(100);
  const { metrics, ...rest } = registry.snapshot();
  const source = () => ({ ...rest, metrics: [null as never, ...metrics] });
  const onError = vi.fn();
  const asked: HttpRequest = { method: "GET", url: "/metrics", header: () => undefined };
  const { status, body } = await respond(source, asked, {}, onError);
  expect(status).toBe(200);
  expect((await bytesOf(body)).toString()).toMatch(/^level 7\n(#.*\n)*threadtally_metrics_dropped 1\n$/m);
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "SNAPSHOT_INVALID" }));
});

test("other methods are refused, and the source is not read", async () => {
  const source = vi.fn();
  const { status, headers, body } = await answerTo(source, { method: "POST" });
  expect(status).toBe(405);
  const text = "Metrics are read with GET or HEAD, but got POST.\n";
  expect(headers).toEqual({
    Allow: "GET, HEAD",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": String(text.length),
  });
  expect((await bytesOf(body)).toString()).toBe(text);
  expect(source).not.toHaveBeenCalled();
});

test("only the metrics are shown that the query names", async () => {
  const registry = testRegistry();
  for (const name of ["a", "b", "c"]) registry.gauge({ name }).set(1);
  const names = async (url: string) => {
    const text = (await bytesOf((await answerTo(registry, { url })).body)).toString();
    return Array.from(text.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name);
  };
  for (const url of ["", "/metrics", "/metrics?", "/metrics?name=a", "/name[]=a"]) {
    expect(await names(url), url).toEqual(["a", "b", "c"]);
  }
  for (const url of ["?name[]=b", "/metrics?name[]=b", "http://localhost/?x=1&name%5B%5D=b", "/?name[]=b&name[]=?"]) {
    expect(await names(url), url).toEqual(["b"]);
  }
  expect(await names("/metrics?name[]=a&name[]=c")).toEqual(["a", "c"]);
});

test.each([
  ["an error", new Error("the disk is full"), "Error: the disk is full"],
  ["a symbol", Symbol("away"), "Symbol(away)"],
  ["what has no text", Object.create(null), "an object"],
])("a source that throws %s is answered with status 500 and its text", async (_, thrown, text) => {
  const source = () => {
    throw thrown;
  };
  const onError = vi.fn();
  const { status, headers, body } = await answerTo(source, {}, onError);
  expect(status).toBe(500);
  expect(headers).toMatchObject({ "Content-Type": "text/plain; charset=utf-8" });
  expect((await bytesOf(body)).toString()).toBe(`The metrics could not be read. ${text}\n`);
  expect(onError.mock.calls).toEqual([[thrown]]);
});
