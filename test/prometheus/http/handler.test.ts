/** Scrapes over HTTP, with Node's own server. Scrapes of many series are in stream.test.ts. */

import { runInNewContext } from "node:vm";
import { gunzipSync } from "node:zlib";
import { mergeSnapshots, Registry } from "threadtally";
import { expose, metricsHandler, type ScrapeRequest } from "threadtally/prometheus";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";
import { decodeFamilies } from "../decode.ts";
import { everyKind } from "../everyKind.ts";
import { exposed } from "../exposedText.ts";
import { ask, closeServers, longSeries, manySeries, serve } from "./server.ts";

afterEach(closeServers);

test("responds in the requested format", async () => {
  const registry = everyKind();
  const port = await serve(metricsHandler(registry));
  const plain = await ask(port);
  expect(plain).toMatchObject({ status: 200, headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } });
  expect(plain.body.equals(expose(registry))).toBe(true);
  expect(plain.headers["content-length"]).toBe(String(plain.body.length));
  const open = await ask(port, "/", { Accept: "application/openmetrics-text;version=1.0.0" });
  expect(open.body.equals(expose(registry, { format: "openMetrics" }))).toBe(true);
  const messages = await ask(port, "/", { Accept: "application/vnd.google.protobuf" });
  expect(messages.body.equals(expose(registry, { format: "protobuf" }))).toBe(true);
  expect(decodeFamilies(messages.body).filter(({ name }) => !name.startsWith("threadtally_"))).toHaveLength(7);
  registry.detach();
});

test("compresses large responses, if the client accepts it", async () => {
  const registry = longSeries(2400);
  const port = await serve(metricsHandler(registry));
  const plain = await ask(port, "/", { "Accept-Encoding": "br" });
  expect(plain.headers["content-encoding"]).toBeUndefined();
  const compressed = await ask(port, "/", { "Accept-Encoding": "gzip, br" });
  expect(compressed.headers["content-encoding"]).toBe("gzip");
  expect(compressed.body.length).toBeLessThan(plain.body.length / 4);
  expect(gunzipSync(compressed.body).equals(plain.body)).toBe(true);
  const few = manySeries(2);
  const small = await ask(await serve(metricsHandler(few)), "/", { "Accept-Encoding": "gzip" });
  expect(small.headers["content-encoding"]).toBeUndefined();
  few.detach();
  registry.detach();
});

test("responds to HEAD like GET, without a body", async () => {
  const registry = everyKind();
  const port = await serve(metricsHandler(registry));
  const { date: _, ...get } = (await ask(port)).headers;
  const head = await ask(port, "/metrics", {}, "HEAD");
  expect(head).toMatchObject({ status: 200, headers: get });
  expect(head.body).toHaveLength(0);
  registry.detach();
  const many = longSeries(1300);
  expect(
    (await ask(await serve(metricsHandler(many)), "/", { "Accept-Encoding": "gzip" }, "HEAD")).headers[
      "content-encoding"
    ],
  ).toBe("gzip");
  many.detach();
});

test("other methods are not allowed", async () => {
  const registry = new Registry();
  const port = await serve(metricsHandler(registry));
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const reply = await ask(port, "/metrics", {}, method);
    expect(reply).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
    expect(reply.body.toString()).toBe(`Metrics are read with GET or HEAD, but got ${method}.\n`);
  }
  registry.detach();
});

test("exposes only the metrics with the requested names, by any of their names", async () => {
  const registry = everyKind();
  const port = await serve(metricsHandler(registry, { selfMetrics: false }));
  const shown = async (query: string) =>
    [...(await ask(port, `/metrics?${query}`)).body.toString().matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]);
  expect(await shown("name[]=load")).toEqual(["load"]);
  expect(await shown("name%5B%5D=jobs&name%5B%5D=took_seconds_bucket&x=1")).toEqual(["jobs_total", "took_seconds"]);
  expect(await shown("name[]=cpu_seconds")).toEqual(["cpu_seconds_total"]);
  expect(await shown("name[]=none")).toEqual([]);
  expect(await shown("other=1")).toHaveLength(7);
  registry.detach();
});

test("accepts snapshots, even merged ones, as well as registries", async () => {
  const [here, there] = [everyKind(), everyKind()];
  const port = await serve(metricsHandler(async () => mergeSnapshots(here.snapshot(), there.snapshot())));
  const lines = (await ask(port)).body.toString().split("\n");
  expect(lines).toContain('jobs_total{service="charts",kind="é"} 2199023255552');
  expect(lines).toContain('took_seconds_sum{service="charts"} 4000001.000002');
  expect(lines).toContain('took_seconds_bucket{service="charts",le="1"} 4');
  const single = await ask(await serve(metricsHandler(() => here.snapshot(), { selfMetrics: false })));
  expect(single.body.equals(exposed(here))).toBe(true);
  here.detach();
  there.detach();
});

test.each([
  [
    "throws",
    () => {
      throw new Error("the disk is full");
    },
    /the disk is full/,
  ],
  [
    "rejects",
    async () => {
      throw new Error("nobody answered");
    },
    /nobody answered/,
  ],
  ["rejects with a symbol", () => Promise.reject(Symbol("away")), /Symbol\(away\)/],
  ["rejects with a value without text", () => Promise.reject(Object.create(null)), /an object/],
  ["returns no snapshot", () => ({ metrics: 3 }) as never, /version 2.* is needed.*an object/],
])("responds with status 500 and the reason if the source %s, and continues", async (_, source, reason) => {
  const onError = vi.fn();
  const port = await serve(metricsHandler(source, { onError }));
  for (let i = 1; i <= 2; i++) {
    const reply = await ask(port);
    expect(reply.status).toBe(500);
    expect(reply.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(reply.body.toString()).toMatch(reason);
    expect(onError).toHaveBeenCalledTimes(i);
  }
});

test.each([
  ["a short reply", 1],
  ["a streamed reply", 2400],
])("leaves alone a response that was started before, calls onError, and continues: %s", async (_, series) => {
  const registry = longSeries(series);
  const onError = vi.fn();
  const handler = metricsHandler(registry, { onError });
  const port = await serve(async (request, response) => {
    if (request.url === "/metrics") return void handler(request, response);
    response.write("begun, ");
    await handler(request, response);
    response.end("and ended");
  });
  const reply = await ask(port, "/begun");
  expect([reply.status, reply.body.toString()]).toEqual([200, "begun, and ended"]);
  expect(onError.mock.calls).toEqual([[expect.objectContaining({ code: "ERR_HTTP_HEADERS_SENT" })]]);
  expect((await ask(port)).body.equals(expose(registry))).toBe(true);
  registry.detach();
});

test("reads no further for a reply that was begun before", async () => {
  const registry = longSeries(4000);
  const cursor = registry.cursor();
  const next = vi.spyOn(cursor, "next");
  const handler = metricsHandler({ cursor: () => cursor }, { onError: () => {} });
  const port = await serve(async (request, response) => {
    response.write("begun");
    await handler(request, response);
    const read = next.mock.calls.length;
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    response.end(next.mock.calls.length === read ? ", and left alone" : ", and read on");
  });
  expect((await ask(port, "/", { "Accept-Encoding": "gzip" })).body.toString()).toBe("begun, and left alone");
  registry.detach();
});

test("if onError throws, the handler continues and prints the error", async () => {
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  const onError = () => {
    throw new Error("nobody to tell");
  };
  const source = () => Promise.reject(new Error("no snapshot"));
  const port = await serve(metricsHandler(source, { onError }));
  for (let i = 1; i <= 2; i++) {
    expect((await ask(port)).status).toBe(500);
    expect(printed).toHaveBeenCalledTimes(i);
  }
  expect(printed).toHaveBeenLastCalledWith(expect.any(String), expect.objectContaining({ message: "nobody to tell" }));
  printed.mockRestore();
});

test("if an async onError rejects, the handler continues, even with a promise of another realm", async () => {
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const elsewhere = runInNewContext("() => Promise.reject(undefined)") as () => void;
  for (const onError of [async () => Promise.reject(new Error("nobody to tell")), elsewhere]) {
    printed.mockClear();
    const port = await serve(metricsHandler(() => Promise.reject(new Error("no snapshot")), { onError }));
    expect((await ask(port)).status).toBe(500);
    await new Promise(setImmediate);
    expect(printed).toHaveBeenCalledOnce();
  }
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  printed.mockRestore();
});

test("responds with status 500 once the registry is detached", async () => {
  const registry = everyKind();
  const onError = vi.fn();
  const port = await serve(metricsHandler(registry, { onError }));
  registry.detach();
  expect((await ask(port)).status).toBe(500);
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: "DETACHED" }));
});

test("takes a request without method and address for a GET of all metrics", async () => {
  const registry = everyKind();
  const handler = metricsHandler(registry);
  const port = await serve((_, response) => void handler({ headers: {} }, response));
  expect((await ask(port)).body.equals(expose(registry))).toBe(true);
});

test("calls writeHead and end of a response and nothing else, and end without a body for HEAD", async () => {
  const registry = everyKind();
  const handler = metricsHandler(registry);
  const calls: unknown[][] = [];
  const writeHead = (...all: unknown[]) => calls.push(["writeHead", ...all]);
  const end = (...all: unknown[]) => calls.push(["end", ...all]);
  for (const method of ["GET", "HEAD"]) await handler({ method, url: "/", headers: {} }, { writeHead, end });
  const head = ["writeHead", 200, expect.objectContaining({ Vary: "Accept, Accept-Encoding" })];
  expect(calls).toEqual([head, ["end", expose(registry)], head, ["end"]]);
});

test("joins a header that was given several times", async () => {
  const registry = everyKind();
  const handler = metricsHandler(registry);
  const accept = ["text/plain;q=0.1", "application/openmetrics-text"];
  const port = await serve((_, response) => void handler({ headers: { accept } } satisfies ScrapeRequest, response));
  expect((await ask(port)).body.equals(expose(registry, { format: "openMetrics" }))).toBe(true);
});

test("needs a host that has Node's streams", () => {
  vi.stubGlobal("process", undefined);
  onTestFinished(() => void vi.unstubAllGlobals());
  const message = /^metricsHandler needs node:http, which this host lacks\. Use metricsResponder\.$/;
  expectRefusal(() => metricsHandler(() => new Registry().snapshot()), RangeError, "NEEDS_NODE", message);
});

test("bad arguments are rejected", () => {
  expectRefusal(() => metricsHandler(undefined as never), TypeError, "OPTION_INVALID", /must be a registry.*undefined/);
  expectRefusal(() => metricsHandler({} as never), TypeError, "OPTION_INVALID", /must be a registry.*an object/);
  const source = () => new Registry().snapshot();
  expectRefusal(() => metricsHandler(source, 3 as never), TypeError, "OPTION_INVALID", /takes an object of options.*3/);
  expectRefusal(() => metricsHandler(source, { onError: 3 as never }), TypeError, "OPTION_INVALID", /onError/);
  expectRefusal(() => metricsHandler(source, { created: "no" as never }), TypeError, "OPTION_INVALID", /created.*"no"/);
});
