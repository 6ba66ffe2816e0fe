/** Scrapes of many series: in slices, broken off, and several at the same time. */

import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { expose, metricsHandler } from "threadtally/prometheus";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { Scrape } from "../../../src/prometheus/format/scrape.ts";
import { streamOf } from "../../../src/prometheus/http/stream.ts";
import { ask, closeServers, longSeries, serve } from "./server.ts";

afterEach(closeServers);

test("breaks off the response if the registry is detached in the middle", async () => {
  const registry = longSeries(6000);
  const onError = vi.fn();
  const port = await serve(metricsHandler(registry, { onError }));
  const [response] = (await once(request({ port, host: "127.0.0.1" }).end(), "response")) as [IncomingMessage];
  registry.detach();
  await expect(response.toArray()).rejects.toThrow();
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: "DETACHED" }));
});

test("lets the thread work between slices", async () => {
  const registry = longSeries(6000);
  const port = await serve(metricsHandler(registry, { selfMetrics: false }));
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  const reply = ask(port);
  setImmediate(turn);
  const { body } = await reply;
  isOver = true;
  expect(turns).toBeGreaterThan(4);
  expect(body.toString().split("\n")).toHaveLength(6002);
  registry.detach();
});

test("stops when the client disconnects", async () => {
  const registry = longSeries(8000);
  let read = 0;
  const source = {
    cursor() {
      const cursor = registry.cursor();
      const next = cursor.next.bind(cursor);
      cursor.next = () => {
        read++;
        return next();
      };
      return cursor;
    },
  };
  const onError = vi.fn();
  const handled: Promise<void>[] = [];
  const handler = metricsHandler(source, { onError });
  const port = await serve((incoming, response) => void handled.push(handler(incoming, response)));
  const client = request({ port, host: "127.0.0.1" }).end();
  await once(client, "response");
  client.destroy();
  await Promise.all(handled);
  const atEnd = read;
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(atEnd).toBeLessThan(8000);
  expect(read).toBe(atEnd);
  expect(onError).not.toHaveBeenCalled();
  registry.detach();
});

test("keeps simultaneous scrapes separate", async () => {
  const registry = longSeries(4000);
  const port = await serve(metricsHandler(registry));
  const whole = Buffer.from(expose(registry));
  const message = Buffer.from(expose(registry, { format: "protobuf" }));
  const protobuf = { Accept: "application/vnd.google.protobuf" };
  const replies = await Promise.all(Array.from({ length: 8 }, (_, n) => ask(port, "/", n % 2 === 0 ? {} : protobuf)));
  for (const [n, { body }] of replies.entries()) expect(body.equals(n % 2 === 0 ? whole : message)).toBe(true);
  registry.detach();
});

/** Returns a stream of many series, and how many of them were read so far. */
function streamed(series = 4000) {
  const registry = longSeries(series);
  onTestFinished(() => registry.detach());
  const cursor = registry.cursor();
  const next = vi.spyOn(cursor, "next");
  const scrape = new Scrape([cursor], { format: "text", escaping: "underscores" });
  const first = scrape.slice()[0] as Uint8Array<ArrayBuffer>;
  const stream = streamOf(scrape, first, () => {});
  return { registry, scrape, reader: stream.getReader(), read: () => next.mock.calls.length };
}

const someTurns = async () => {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
};

test("writes nothing before it is requested", async () => {
  const { reader, read } = streamed();
  const begun = read();
  await someTurns();
  await reader.read();
  await someTurns();
  expect(read()).toBe(begun);
  await reader.read();
  expect(read()).toBeGreaterThan(begun);
  await reader.cancel();
});

test("if the reader disconnects while a slice is being written, the work ends", async () => {
  const { reader, read, scrape } = streamed();
  await reader.read();
  await someTurns(); // so that the stream begins with the next part as soon as it is requested
  const before = read();
  const pending = reader.read();
  await reader.cancel();
  await pending;
  await someTurns();
  expect(read()).toBe(before);
  expect(scrape.done).toBe(false);
});
