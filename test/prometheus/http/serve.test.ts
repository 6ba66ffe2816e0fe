/** Scrapes that a separate thread serves: the same responses, whatever the other threads do. */

import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { metricsHandler } from "threadtally/prometheus";
import { type MetricsServer, serveMetrics } from "threadtally/prometheus/serve";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { longSeries, PATIENT, slowGauge } from "./server.ts";

let registry: Registry;
const servers: MetricsServer[] = [];

async function serve(options: Partial<Parameters<typeof serveMetrics>[1]> = {}): Promise<MetricsServer> {
  const server = await serveMetrics(registry, { port: 0, ...options });
  servers.push(server);
  return server;
}

beforeEach(() => {
  registry = new Registry();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  registry.detach();
});

const text = async (url: string) => (await fetch(url)).text();

describe("a scrape", () => {
  test("gets the same response as from metricsHandler", async () => {
    registry
      .counter({ name: "jobs_total", help: "Jobs done", labelNames: ["kind"] })
      .labels('a "b"\n')
      .inc(7);
    registry.mean({ name: "ratio" }).record(0.1);
    registry.histogram({ name: "took_seconds", buckets: [0.1, 1] }).record(0.5);
    const handled = createServer(metricsHandler(registry)).listen(0, "127.0.0.1");
    await once(handled, "listening");
    const { url } = await serve();
    const [served, expected] = await Promise.all([
      fetch(url),
      fetch(`http://127.0.0.1:${(handled.address() as AddressInfo).port}/metrics`),
    ]);
    expect(served.status).toBe(200);
    expect(served.headers.get("content-type")).toBe(expected.headers.get("content-type"));
    const body = await served.text();
    expect(body).toContain("jobs_total");
    expect(body).toBe(await expected.text());
    handled.close();
    handled.closeAllConnections();
  });

  test.each([{ created: false }, { created: true }])("is answered with the options %o", async (options) => {
    registry.counter({ name: "jobs_total" }).inc();
    const { url } = await serve(options);
    const answer = await fetch(url, { headers: { accept: "application/openmetrics-text" } });
    expect((await answer.text()).includes("jobs_created")).toBe(options.created);
  });

  test("has the records of that moment, and takes no lane", async () => {
    const jobs = registry.counter({ name: "jobs_total" });
    const { url } = await serve();
    for (let done = 1; done <= 3; done++) {
      jobs.inc();
      expect(await text(url)).toContain(`jobs_total ${done}\n`);
    }
    expect(registry.stats().threads).toBe(1);
  });

  test("of another path gets a message with the path of the metrics", async () => {
    const { url } = await serve();
    const other = await fetch(url.replace("/metrics", "/metric"));
    expect([other.status, await other.text()]).toEqual([404, "Metrics are at /metrics.\n"]);
    expect((await fetch(`${url}?name[]=none`)).status).toBe(200);
  });

  test("succeeds while all workers are blocked", async () => {
    const { url } = await serve();
    const workers = [1, 2].map(
      () => new Worker(new URL("serve.worker.js", import.meta.url), { workerData: registry.handle }),
    );
    await Promise.all(workers.map((worker) => once(worker, "message")));
    expect(await text(url)).toContain("jobs_total 2\n");
    await Promise.all(workers.map((worker) => worker.terminate()));
  });

  test("succeeds while the main thread is blocked, with its last levels; the process ends by itself", async () => {
    const script = fileURLToPath(new URL("serve.process.js", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    const answers = stdout.split("# EOF").join("").split("# HELP jobs_total").slice(1);
    expect(answers).toHaveLength(2);
    const levels = new Set();
    const ages = answers.map((answer) => {
      expect(answer).toMatch(/^jobs_total 3$/m);
      levels.add(/^calls \d+$/m.exec(answer)?.[0]);
      return Number(/^threadtally_collect_age_seconds\{thread="\d+"\} (.*)$/m.exec(answer)?.[1]);
    });
    expect([...levels]).toEqual([expect.stringMatching(/^calls \d/)]);
    expect(ages[0]).toBeGreaterThan(0);
    expect(ages[1]).toBeGreaterThan(ages[0] as number);
  });

  test("runs the collect callbacks of other threads, and exposes the age of each thread's levels", async () => {
    let calls = 0;
    registry.gauge({ name: "calls", collect: (gauge) => gauge.set(++calls) });
    const { url } = await serve();
    // On a busy machine, not every reply is in time.
    let answer = "";
    const fresh = `threadtally_collect_age_seconds{thread="${registry.lane}"} 0\n`;
    while (calls < 2 || !answer.includes(fresh)) answer = await text(url);
    expect(answer).toContain(`calls ${calls}\n`);
  });

  test("awaits the async callbacks of other threads, for as long as its patience", async () => {
    slowGauge(registry);
    const { url } = await serve(PATIENT);
    for (const run of [1, 2]) expect(await text(url)).toContain(`\nslow ${run}\n`);
  });

  test("without such callbacks has no ages, and leaves out gauges without a level", async () => {
    registry.gauge({ name: "unset" });
    const { url } = await serve({ selfMetrics: false });
    expect(await text(url)).toBe("");
    const shown = await text((await serve()).url);
    expect(shown).not.toContain("threadtally_collect_age_seconds");
    expect(shown).toContain("threadtally_threads 1\n");
  });
});

describe("a server", () => {
  test("listens on this machine only, on any free port, by default", async () => {
    const one = await serve();
    expect(one).toMatchObject({ host: "127.0.0.1", url: `http://127.0.0.1:${one.port}/metrics` });
    const other = await serve({ host: "::1" });
    expect(other.url).toBe(`http://[::1]:${other.port}/metrics`);
    registry.counter({ name: "jobs_total" }).inc();
    expect(await text(one.url)).toBe(await text(other.url));
  });

  test("fails to start a second time on one port, and the first server continues", async () => {
    const first = await serve();
    await expect(serve({ port: first.port })).rejects.toThrow(
      expect.objectContaining({ name: "RangeError", code: "PORT_TAKEN", message: expect.stringContaining("port 0") }),
    );
    expect((await fetch(first.url)).status).toBe(200);
  });

  test("fails to start on an address that is not this machine's", async () => {
    await expect(serve({ host: "192.0.2.1" })).rejects.toThrow(
      expect.objectContaining({ name: "RangeError", code: "NOT_LISTENING" }),
    );
  });

  test("frees its port when closed; a second close has no effect", async () => {
    const first = await serve();
    await Promise.all([first.close(), first.close()]);
    await first.close();
    await expect(fetch(first.url)).rejects.toThrow();
    const next = await serve({ port: first.port });
    expect((await fetch(next.url)).status).toBe(200);
  });

  // Retried, since a machine may stall for the second that a scrape has. Without that second, the scrape would be cut
  // off each time.
  test("lets a scrape in progress finish when closed", { retry: 2 }, async () => {
    registry.detach();
    registry = longSeries(4000);
    const server = await serve();
    const response = await fetch(server.url);
    const [body] = await Promise.all([response.text(), server.close()]);
    expect(body.match(/^requests_total\{.*\} \d+$/gm)).toHaveLength(4000);
  });
});

describe("what is refused", () => {
  test("a function as source, with the remedy", async () => {
    await expect(serveMetrics((() => registry.snapshot()) as never, { port: 0 })).rejects.toThrow(
      expect.objectContaining({
        name: "TypeError",
        code: "OPTION_INVALID",
        message: expect.stringContaining("metricsHandler"),
      }),
    );
  });

  test.each([undefined, null, {}, "registry"])("%o as registry", async (wrong) => {
    await expect(serveMetrics(wrong as never, { port: 0 })).rejects.toThrow(
      expect.objectContaining({ name: "TypeError", code: "OPTION_INVALID" }),
    );
  });

  test.each([
    undefined,
    null,
    {},
    { port: -1 },
    { port: 65_536 },
    { port: 1.5 },
    { port: "80" },
    { port: 0, host: "" },
    { port: 0, patience: 0 },
  ])("the options %o", async (options) => {
    await expect(serveMetrics(registry, options as never)).rejects.toThrow(
      expect.objectContaining({ code: "OPTION_INVALID" }),
    );
  });

  test("a detached registry", async () => {
    const other = new Registry();
    other.detach();
    await expect(serveMetrics(other, { port: 0 })).rejects.toThrow(expect.objectContaining({ code: "DETACHED" }));
  });
});
