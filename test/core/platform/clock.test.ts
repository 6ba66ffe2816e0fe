/** Fake timers of test runners, which stop time for the program but not for the package's own waits. */

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { metricsHandler, metricsResponder } from "threadtally/prometheus";
import { afterEach, expect, test, vi } from "vitest";
import { anotherCopy } from "../../support/copies.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** Returns a registry whose exposition is written in many slices, between which the thread runs other work. */
function large(): Registry {
  const registry = new Registry({ maxSeriesPerMetric: 30_000 });
  const family = registry.counter({ name: "hits_total", labelNames: ["path"] });
  for (let path = 0; path < 20_000; path++) family.labels(String(path)).inc();
  return registry;
}

// All fakes of time. Not nextTick and queueMicrotask: without them Node's own streams stop.
const ALL = [
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate"],
  ...["Date", "performance", "hrtime"],
] as never;

test("collectOthers ends while time is stopped, whether or not threads reply", async () => {
  const registry = new Registry();
  vi.useFakeTimers({ toFake: ALL });
  expect(await registry.collectOthers()).toEqual([]);
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  let collected = 0;
  other.onCollect(() => collected++);
  while (collected === 0) await registry.collectOthers();
  other.detach();
  registry.detach();
});

test("collectOthers ends while time is stopped, whatever is blocked or never settles", async () => {
  const registry = new Registry();
  const word = new Int32Array(new SharedArrayBuffer(4));
  const url = new URL("../../threads/collecting.worker.js", import.meta.url);
  const worker = new Worker(url, { workerData: { handle: registry.handle, name: "depth", word } });
  await once(worker, "message");
  vi.useFakeTimers({ toFake: ALL });
  worker.postMessage("stick");
  await once(worker, "message");
  const [age] = await registry.collectOthers();
  expect(age?.seconds).toBeGreaterThan(0);
  await worker.terminate();
  registry.onCollect(() => new Promise<never>(() => {}));
  expect(await registry.collectOthers()).toEqual([]);
  registry.detach();
});

test("collectOthers ends even if the program's microtasks are faked", async () => {
  const registry = new Registry();
  vi.useFakeTimers({ toFake: [...(ALL as string[]), "queueMicrotask"] as never });
  expect(await registry.collectOthers()).toEqual([]);
  registry.detach();
});

test("a long scrape ends while time is stopped, through every kind of server", async () => {
  const registry = large();
  const server = createServer(metricsHandler(registry)).listen(0);
  const respond = metricsResponder(registry);
  vi.useFakeTimers({ toFake: ALL });
  const lines = (text: string) => text.match(/^hits_total\{/gm)?.length;
  expect(lines(await (await respond(new Request("http://localhost/"))).text())).toBe(20_000);
  const { port } = server.address() as AddressInfo;
  const text = await new Promise<string>((resolve, reject) => {
    // Not fetch, which itself depends on the time.
    import("node:http").then(({ get }) =>
      get({ port, agent: false }, (response) => {
        let received = "";
        response.setEncoding("utf8").on("data", (part) => {
          received += part;
        });
        response.on("end", () => resolve(received));
      }).on("error", reject),
    );
  });
  expect(lines(text)).toBe(20_000);
  server.close();
  registry.detach();
});

test("a scrape ends under the timers that node:test mocks", () => {
  const program = fileURLToPath(new URL("clock.process.js", import.meta.url));
  const said = execFileSync(process.execPath, [program], { encoding: "utf8", timeout: 30_000 });
  expect(said).toContain("others []\nslow []\n");
  expect(said).toContain("lines 20000\n");
});
