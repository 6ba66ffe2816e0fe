/** Remote writes from their own thread, to a receiver whose answers the tests choose. */

import { uncompress } from "snappyjs";
import { writeRemotely } from "threadtally/push";
import { describe, expect, onTestFinished, test } from "vitest";
import { testRegistry } from "../../support/testRegistry.ts";
import { Receiver, status } from "../receiver.ts";
import { decodeWrite } from "./decodedWrite.ts";

async function receiving() {
  const receiver = await Receiver.listening();
  onTestFinished(() => receiver.close());
  return receiver;
}

test("requests are repeated in their order after 503 and 429, and dropped after 400", async () => {
  const receiver = await receiving();
  const registry = testRegistry();
  const hits = registry.counter({ name: "hits_total", help: "H" });
  const errors: unknown[] = [];
  const writing = writeRemotely(registry, {
    url: `http://127.0.0.1:${receiver.port}/write`,
    labels: { job: "j" },
    selfMetrics: false,
    onError: (error) => errors.push(error),
  });
  receiver.next.push(status(503, { "Retry-After": "0" }), status(429, { "Retry-After": "0" }), status(400, {}, "no"));
  hits.inc();
  expect(await writing.flush()).toBe(false);
  await receiver.arrived(3);
  hits.inc();
  await writing.flush(); // the answer 400 may belong to it, too
  hits.inc();
  expect(await writing.flush()).toBe(true);
  await writing.close();
  const sent = receiver.received.map(({ body }) => decodeWrite(uncompress(body)));
  const values = sent.map(([first]) => first?.value);
  expect(values.slice(0, 3)).toEqual([1, 1, 1]);
  expect(values.slice(3)).toEqual([2, 3, 3]);
  const times = sent.map(([first]) => first?.timestamp as number);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(receiver.received[0]).toMatchObject({ method: "POST", path: "/write" });
  expect(sent[0]?.[0]?.labels).toEqual([
    ["__name__", "hits_total"],
    ["job", "j"],
  ]);
  expect(writing.stats()).toMatchObject({ sent: 3, failed: 2, dropped: 1, points: 3 });
  expect(errors).toHaveLength(3);
});

describe("options are refused", () => {
  test.each([
    [{}, "OPTION_INVALID"],
    [{ url: "localhost" }, "OPTION_INVALID"],
    [{ labels: 1 }, "OPTION_INVALID"],
    [{ labels: { __name__: "a" } }, "NAME_INVALID"],
    [{ labels: { le: "a" } }, "NAME_INVALID"],
    [{ labels: { "a.b": "1", "a/b": "2" } }, "NAME_INVALID"],
    [{ labels: { a: {} } }, "LABELS_INVALID"],
    [{ selfMetrics: 1 }, "OPTION_INVALID"],
    [{ interval: 99 }, "OPTION_INVALID"],
  ])("%j", (options, code) => {
    const all = Object.keys(options).length === 0 ? options : { url: "http://127.0.0.1:9", ...options };
    expect(() => writeRemotely(testRegistry(), all as never)).toThrow(expect.objectContaining({ code }));
  });
});
