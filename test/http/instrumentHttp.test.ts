/** The instrumentation of a thread: its options, its end, and the threads that share a registry. */

import { once } from "node:events";
import { get } from "node:http";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { type HttpOptions, instrumentHttp, setRoute } from "threadtally/http";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { expectRefusal } from "../support/refusals.ts";
import { active, listening, sent, served, until } from "./measured.ts";

let registry: Registry;
beforeEach(() => {
  registry = new Registry();
});
afterEach(() => {
  registry.detach();
});

const names = () => registry.snapshot().metrics.map(({ name }) => name);

test("the metrics have OpenTelemetry's names and buckets", () => {
  instrumentHttp(registry).stop();
  expect(names()).toEqual([
    "http_server_request_duration_seconds",
    "http_server_active_requests",
    "http_client_request_duration_seconds",
    "http_client_active_requests",
  ]);
  const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
  expect(registry.snapshot().metrics[0]).toMatchObject({ kind: "histogram", unit: "seconds", buckets: bounds });
});

test.each<[HttpOptions, string]>([
  [{ client: false }, "server"],
  [{ server: false }, "client"],
])("%j leaves the other side out", async (options, side) => {
  const http = instrumentHttp(registry, { ...options, durationBuckets: [1, 2] });
  expect(names().map((name) => name.split("_")[1])).toEqual([side, side]);
  expect(registry.snapshot().metrics[0]).toMatchObject({ buckets: [1, 2] });
  const { origin } = await listening((_, response) => response.end());
  await (await fetch(origin)).text();
  await until(() => Object.keys({ ...served(registry), ...sent(registry) }).length === 1);
  http.stop();
});

test.each<[object, typeof TypeError | typeof RangeError, RegExp]>([
  [{ server: 1 }, TypeError, /^server must be true or false, but got 1/],
  [{ client: null }, TypeError, /^client must be true or false, but got null/],
  [{ maxRoutes: 0 }, RangeError, /^maxRoutes must be a whole number from 1 on, but got 0/],
  [{ maxServers: 1.5 }, RangeError, /^maxServers must be a whole number from 1 on, but got 1\.5/],
  [{ maxServers: "5" }, RangeError, /^maxServers must be a whole number from 1 on, but got "5"/],
])("%j is refused, and nothing is defined", (options, type, message) => {
  expectRefusal(() => instrumentHttp(registry, options as never), type, "OPTION_INVALID", message);
  expect(names()).toEqual([]);
});

test("other things than a registry are refused", () => {
  for (const wrong of [undefined, {}, "registry"]) {
    const message = /^instrumentHttp takes a registry, but got/;
    expectRefusal(() => instrumentHttp(wrong as never), TypeError, "OPTION_INVALID", message);
  }
});

test("a metric that the registry refuses leaves nothing subscribed", async () => {
  registry.counter({ name: "http_client_active_requests" });
  expect(() => instrumentHttp(registry)).toThrow(expect.objectContaining({ code: "DEFINITION_CONFLICT" }));
  const { origin } = await listening((_, response) => response.end());
  await (await fetch(origin)).text();
  expect(served(registry)).toEqual({});
});

test("a second call counts nothing twice", async () => {
  const http = instrumentHttp(registry);
  expect(instrumentHttp(registry)).toBe(http);
  expect(instrumentHttp(registry, { maxRoutes: 500 })).toBe(http);
  expect(() => instrumentHttp(registry, { maxRoutes: 3 })).toThrow(
    expect.objectContaining({
      code: "OPTION_INVALID",
      message: expect.stringContaining("its maxRoutes is 500, but got 3"),
    }),
  );
  const { origin, port } = await listening((_, response) => response.end());
  await (await fetch(origin)).text();
  await until(() => Object.keys(sent(registry)).length === 1 && active(registry, "server") === 0);
  expect(served(registry)).toEqual({ "GET 200 http": 1 });
  expect(sent(registry)).toEqual({ [`GET 127.0.0.1 ${port} 200`]: 1 });
  http.stop();
});

test("two registries in one thread each count every request", async () => {
  const other = new Registry();
  for (const one of [registry, other]) instrumentHttp(one);
  const { origin } = await listening((request, response) => {
    setRoute(request, "/");
    response.end();
  });
  await (await fetch(origin)).text();
  await until(() => [registry, other].every((one) => Object.keys(served(one)).length === 1));
  for (const one of [registry, other]) expect(served(one)).toEqual({ "GET / 200 http": 1 });
  for (const one of [registry, other]) instrumentHttp(one).stop();
  other.detach();
});

test("stop ends counting and takes back the gauges; counts stay, and a later call continues them", async () => {
  const { server, origin } = await listening((request, response) => {
    if (request.url === "/") response.end();
  });
  const http = instrumentHttp(registry, { client: false });
  await (await fetch(origin)).text();
  await until(() => active(registry, "server") === 0);
  const client = get(`${origin}/waits`).on("error", () => {});
  const [request] = await once(server, "request");
  expect(active(registry, "server")).toBe(1);
  http.stop();
  http.stop();
  expect(registry.snapshot().metrics[1]).toMatchObject({ name: "http_server_active_requests", series: [] });
  const closed = once(request.socket, "close");
  client.destroy();
  await closed;
  expect(served(registry)).toEqual({ "GET 200 http": 1 });
  instrumentHttp(registry, { client: false });
  await (await fetch(origin)).text();
  await until(() => served(registry)["GET 200 http"] === 2);
  expect(active(registry, "server")).toBe(0);
  instrumentHttp(registry).stop();
});

test("a detached registry disturbs no request", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  const http = instrumentHttp(registry);
  const { origin } = await listening((_, response) => response.end("hello"));
  registry.detach();
  for (let i = 0; i < 3; i++) expect(await (await fetch(origin)).text()).toBe("hello");
  http.stop();
  expect(warnings).toEqual([]);
});

test("a metric that cannot be recorded warns once, and disturbs no request", async () => {
  const full = new Registry({ maxThreads: 1 });
  const worker = new Worker(new URL("holder.worker.js", import.meta.url), { workerData: full.handle });
  await once(worker, "message"); // it holds the only lane
  const http = instrumentHttp(full, { client: false });
  const { origin } = await listening((_, response) => response.end("hello"));
  const warned = once(process, "warning");
  for (let i = 0; i < 3; i++) expect(await (await fetch(origin)).text()).toBe("hello");
  const [warning] = await warned;
  expect(warning).toMatchObject({ code: "THREADTALLY_HTTP", message: expect.stringMatching(/lane.*reported once\.$/) });
  // Histograms borrow a lane, so the requests are counted all the same.
  await until(() => served(full)["GET 200 http"] === 3);
  http.stop();
  await worker.terminate();
  full.detach();
});

test("servers in several threads count together, and a thread that ends leaves none in progress", async () => {
  const workers = [1, 2].map(
    () => new Worker(new URL("requests.worker.js", import.meta.url), { workerData: registry.handle }),
  );
  const ports = await Promise.all(workers.map(async (worker) => (await once(worker, "message"))[0]));
  for (const port of ports) for (let i = 0; i < 5; i++) await (await fetch(`http://127.0.0.1:${port}/`)).text();
  await until(() => served(registry)["GET 200 http"] === 10);
  const waiting = ports.map((port) => get(`http://127.0.0.1:${port}/waits`).on("error", () => {}));
  await until(() => active(registry, "server") === 2);
  for (const worker of workers) await worker.terminate();
  for (const client of waiting) client.destroy();
  expect(active(registry, "server")).toBe(0);
  expect(served(registry)).toEqual({ "GET 200 http": 10 });
});

test("the instrumentation keeps no thread alive", async () => {
  const program = `
    const { Registry } = require("threadtally");
    require("threadtally/http").instrumentHttp(Registry.attach(require("node:worker_threads").workerData));`;
  const [code] = await once(new Worker(program, { eval: true, workerData: registry.handle }), "exit");
  expect(code).toBe(0);
});
