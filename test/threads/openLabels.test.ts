/** Open label sets in several threads: each set is one series, whichever thread gives its names in whichever order. */

import { decodeLabels, openLabels, Registry } from "threadtally";
import { expect, test } from "vitest";
import { finished, start } from "./workers.ts";

const SETS = 60;
const ROUNDS = 50;

test("threads that give the same sets in different orders of their names meet in one series each", async () => {
  const registry = new Registry();
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const orders = [
    ["method", "status", "tls"],
    ["tls", "method", "status"],
    ["status", "tls", "method"],
  ];
  const workers = orders.map((names) =>
    start("openLabel.worker.js", { handle: registry.handle, names, sets: SETS, rounds: ROUNDS, gate, all: 3 }),
  );
  await Promise.all(workers.map(finished));
  const cursor = registry.cursor({ space: "threads" });
  const found: unknown[] = [];
  while (cursor.next()) {
    expect(cursor.value).toBe(orders.length * ROUNDS);
    found.push(decodeLabels(cursor.labels.set));
  }
  expect(found).toHaveLength(SETS);
  const expected = Array.from({ length: SETS }, (_, set) => ({ method: `m${set}`, status: set, tls: set % 2 === 0 }));
  expect(found).toEqual(expect.arrayContaining(expected));
  // This thread finds them, too.
  const open = openLabels(registry.counter({ name: "open", space: "threads", labelNames: ["set"] }));
  expect(open.labels({ tls: true, status: 2, method: "m2" }).value).toBe(orders.length * ROUNDS);
  const { series, overflowed } = registry.stats();
  expect(overflowed).toBe(0);
  // Two threads that created a label set at once may have left an entry for the next one.
  expect(series).toBeGreaterThanOrEqual(SETS);
  expect(series).toBeLessThan(SETS + orders.length);
  registry.detach();
});
