/** Requests of remote write; the system tests send them to real receivers. */

import { uncompress } from "snappyjs";
import type { Registry } from "threadtally";
import { expect, test, vi } from "vitest";
import { remoteWriteSender as makeSender } from "../../../src/push/prometheus/remoteWriteSender.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { decodeWrite } from "./decodedWrite.ts";

const description = { type: "remoteWrite", labels: { job: "j" }, selfMetrics: false } as const;

/** Returns a sender. The package's own types and those of the build differ. */
function remoteWriteSender(registry: Registry, given: typeof description | object = description) {
  return makeSender(registry as never, given as typeof description, () => []);
}

/** Returns the time series of each request of one reading. */
function read(sender: ReturnType<typeof remoteWriteSender>) {
  return Array.from(sender.read(), ({ body, points }) => {
    const series = decodeWrite(uncompress(body));
    expect(series).toHaveLength(points);
    return series;
  });
}

test("a request has the headers that the specification asks for", () => {
  const registry = testRegistry();
  registry.counter({ name: "hits_total", help: "H" }).inc();
  const [payload, ...others] = remoteWriteSender(registry).read();
  expect(others).toEqual([]);
  expect(payload?.headers).toEqual({
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "User-Agent": expect.stringMatching(/^threadtally\/\d+\.\d+\.\d+$/),
    "X-Prometheus-Remote-Write-Version": "0.1.0",
  });
  expect(payload?.method ?? "POST").toBe("POST");
});

test("a series' samples have rising times, even if the clock stands still or goes back", () => {
  const registry = testRegistry();
  registry.counter({ name: "hits_total", help: "H" }).inc();
  const sender = remoteWriteSender(registry);
  const clock = vi.spyOn(Date, "now");
  const times = [5000, 5000, 3000, 7000].map((time) => {
    clock.mockReturnValue(time);
    return read(sender)[0]?.[0]?.timestamp;
  });
  clock.mockRestore();
  expect(times).toEqual([5000, 5001, 5002, 7000]);
});

test("the package's own metrics are sent if they are wanted", () => {
  const registry = testRegistry();
  const names = (selfMetrics: boolean) =>
    read(remoteWriteSender(registry, { ...description, selfMetrics }))
      .flat()
      .map(({ labels }) => labels[0]?.[1]);
  expect(names(false)).toEqual([]);
  expect(names(true)).toContain("threadtally_series");
});

test("a large reading is several requests, of one time", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 10_000 });
  const hits = registry.counter({ name: "hits_total", help: "H", labelNames: ["text"] });
  for (let n = 0; n < 6000; n++) hits.labels(`${n}${"x".repeat(100)}`).inc();
  const requests = read(remoteWriteSender(registry));
  expect(requests.length).toBeGreaterThan(1);
  expect(requests.flat()).toHaveLength(6000);
  expect(new Set(requests.flat().map(({ timestamp }) => timestamp)).size).toBe(1);
});

test("requests are repeated after 429 and 5xx, and after no other status", () => {
  const { isRetried } = remoteWriteSender(testRegistry());
  for (const status of [429, 500, 503, 599]) expect(isRetried(status), `${status}`).toBe(true);
  for (const status of [200, 301, 400, 404, 499]) expect(isRetried(status), `${status}`).toBe(false);
});
