/** Every entry, required by tests that Jest runs without any configuration, with threads and fake timers. */

const { once } = require("node:events");
const { createServer, get } = require("node:http");
const { Worker } = require("node:worker_threads");
const { Registry, share } = require("threadtally");
const { sendOnHide } = require("threadtally/browser");
const { receiveProcesses, reportProcess } = require("threadtally/cluster");
const { instrumentHttp } = require("threadtally/http");
const { chartPerformanceMonitor } = require("threadtally/monitor");
const { pagesHandler } = require("threadtally/pages");
const { instrumentPool } = require("threadtally/pool");
const { collectRuntimeMetrics, expose, metricsHandler } = require("threadtally/prometheus");
const { serveMetrics } = require("threadtally/prometheus/serve");
const { pushMetrics } = require("threadtally/push");

const JOBS = { name: "jobs_total", help: "Finished jobs" };

/** Returns the text at an address. */
async function textAt(url) {
  const [response] = await once(get(url), "response");
  let text = "";
  for await (const part of response.setEncoding("utf8")) text += part;
  return text;
}

afterEach(() => {
  jest.useRealTimers();
});

test.each(["worker.cjs", "worker.mjs"])("this file and threads of %s count together", async (program) => {
  const registry = new Registry();
  const jobs = registry.counter(JOBS);
  const workers = [1, 2].map(() => new Worker(require.resolve(`./${program}`)));
  for (const worker of workers) share(registry, worker);
  for (let i = 0; i < 1000; i++) jobs.inc();
  for (const [code] of await Promise.all(workers.map((worker) => once(worker, "exit")))) expect(code).toBe(0);
  expect(jobs.value).toBe(3000);
  registry.detach();
});

test("threads find the default registry of this file", async () => {
  const registry = Registry.default({ orCreate: true });
  const program = 'require("threadtally").Registry.default().counter({ name: "inherited_total" }).inc(2);';
  const [code] = await once(new Worker(program, { eval: true }), "exit");
  expect(code).toBe(0);
  expect(registry.counter({ name: "inherited_total" }).value).toBe(2);
});

test("a scrape ends under fake timers", async () => {
  const registry = new Registry();
  registry.counter(JOBS).inc(3);
  share(registry, new Worker("", { eval: true })); // so that the scrape asks other threads
  const server = createServer(metricsHandler(registry)).listen(0);
  await once(server, "listening");
  jest.useFakeTimers();
  expect(await textAt(`http://localhost:${server.address().port}/metrics`)).toContain("\njobs_total 3\n");
  server.close();
  registry.detach();
});

test("a thread serves scrapes under fake timers", async () => {
  const registry = new Registry();
  registry.counter(JOBS).inc(4);
  jest.useFakeTimers();
  const server = await serveMetrics(registry, { port: 0 });
  expect(await textAt(server.url)).toContain("\njobs_total 4\n");
  await server.close();
  registry.detach();
});

test("reports of another registry arrive under fake timers", async () => {
  jest.useFakeTimers();
  const registry = new Registry();
  const receiver = await receiveProcesses(registry);
  const other = new Registry();
  other.counter(JOBS).inc(5);
  await reportProcess(other, { path: receiver.path }).close();
  await receiver.close();
  expect(registry.counter(JOBS).value).toBe(5);
});

test("a page's records arrive under fake timers", async () => {
  const registry = new Registry();
  const server = createServer(pagesHandler(registry)).listen(0);
  await once(server, "listening");
  jest.useFakeTimers();
  const page = new Registry();
  page.counter(JOBS).inc(7);
  const onError = jest.fn();
  const sending = sendOnHide(page, `http://localhost:${server.address().port}`, { onError });
  const isSent = await sending.flush();
  await sending.close();
  server.closeAllConnections();
  server.close();
  // Jest's jsdom has no fetch: nothing is sent, and the error says so.
  const canSend = typeof fetch === "function";
  expect(isSent).toBe(canSend);
  expect(registry.counter(JOBS).value).toBe(canSend ? 7 : 0);
  expect(onError.mock.calls.map(([error]) => error.message.includes("fetch is not defined"))).toEqual(
    canSend ? [] : [true, true],
  );
});

test("a push ends under fake timers", async () => {
  const received = createServer((request, response) => request.resume().on("end", () => response.end())).listen(0);
  await once(received, "listening");
  jest.useFakeTimers();
  const registry = new Registry();
  registry.counter(JOBS).inc(6);
  const pushing = pushMetrics(registry, { url: `http://localhost:${received.address().port}/v1/metrics` });
  expect(await pushing.flush()).toBe(true);
  await pushing.close();
  received.close();
});

test("monitors and other adapters record", () => {
  const registry = new Registry();
  const monitor = chartPerformanceMonitor(registry);
  monitor.start();
  collectRuntimeMetrics(registry).stop();
  instrumentHttp(registry).stop();
  const sizes = { queueSize: 0, completed: 0, duration: 0, options: { maxThreads: 1 }, threads: [] };
  instrumentPool(registry, { run: async () => {}, ...sizes }).stop();
  const text = Buffer.from(expose(registry)).toString();
  expect(text).toContain("\nchart_cache_hits_total 0\n");
  expect(text).toContain("\nnodejs_version_info{");
  monitor.stop();
  registry.detach();
});
