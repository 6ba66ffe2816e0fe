/** Scrapes as Request and Response, for Bun, Deno and service workers. */

import { Registry } from "threadtally";
import { expose, metricsResponder } from "threadtally/prometheus";
import { expect, test, vi } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";
import { everyKind } from "../everyKind.ts";
import { exposedText } from "../exposedText.ts";
import { longSeries, PATIENT, slowGauge } from "./server.ts";

const URL = "http://localhost/metrics";

test("responds in the requested format", async () => {
  const registry = everyKind();
  const respond = metricsResponder(registry, { selfMetrics: false });
  const plain = await respond(new Request(URL));
  expect(plain.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(await plain.text()).toBe(exposedText(registry));
  const open = await respond(
    new Request(`${URL}?name[]=load`, { headers: { Accept: "application/openmetrics-text" } }),
  );
  expect(await open.text()).toBe('# TYPE load gauge\nload{service="charts"} 0.25\n# EOF\n');
  registry.detach();
});

test("awaits this thread's async callbacks, for as long as its patience, and runs them once", async () => {
  const registry = new Registry();
  slowGauge(registry);
  const respond = metricsResponder(registry, PATIENT);
  for (const run of [1, 2]) expect(await (await respond(new Request(URL))).text()).toContain(`\nslow ${run}\n`);
  registry.detach();
});

test("streams many series, compressed if that is accepted, and stops when the reader stops", async () => {
  const registry = longSeries(4000);
  const respond = metricsResponder(registry, { selfMetrics: false });
  const compressed = await respond(new Request(URL, { headers: { "Accept-Encoding": "gzip" } }));
  expect(compressed.headers.get("content-encoding")).toBe("gzip");
  const decompressed = compressed.body?.pipeThrough(new DecompressionStream("gzip"));
  expect(await new Response(decompressed ?? null).text()).toBe(exposedText(registry));
  const cancelled = await respond(new Request(URL));
  await cancelled.body?.cancel();
  const reader = (await respond(new Request(URL))).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  registry.detach();
});

test("responds to HEAD, to other methods, and if a source fails", async () => {
  const registry = everyKind();
  const onError = vi.fn();
  const respond = metricsResponder(registry, { onError });
  const head = await respond(new Request(URL, { method: "HEAD" }));
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
    200,
    String(expose(registry).length),
    "",
  ]);
  const post = await respond(new Request(URL, { method: "POST" }));
  expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  registry.detach();
  const failed = await respond(new Request(URL));
  expect([failed.status, await failed.text()]).toEqual([500, expect.stringContaining("registry.detach()")]);
  expect(onError).toHaveBeenCalledTimes(1);
});

test("stops reading once the client has disconnected", async () => {
  const registry = longSeries(4000);
  const onError = vi.fn();
  const respond = metricsResponder(registry, { onError });
  await respond(new Request(URL, { method: "HEAD", headers: { "Accept-Encoding": "gzip" } }));
  // Only a reader that continues would see it.
  registry.detach();
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(onError).not.toHaveBeenCalled();
});

test("bad arguments are rejected", () => {
  expectRefusal(() => metricsResponder(null as never), TypeError, "OPTION_INVALID", /must be a registry.*null/);
});
