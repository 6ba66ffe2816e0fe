/** More threads than lanes: those without a lane borrow one for each record. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { acknowledgements, finished, start } from "./workers.ts";

test("twenty threads beyond four lanes record exactly", async () => {
  const registry = new Registry({ maxThreads: 4 });
  const acknowledged = acknowledgements(24);
  const times = 500;
  const workers = acknowledged.map((word, i) =>
    start("record.worker.js", {
      handle: registry.handle,
      times,
      acknowledged: word,
      kind: "meanAndHistogram",
      value: i % 2 ? -3 : 2 ** 40,
    }),
  );
  await Promise.all(workers.map(finished));
  const [count, sum] = [24 * times, 12 * times * (2 ** 40 - 3)];
  expect(registry.mean({ name: "value", scale: 1 }).read()).toMatchObject({ count, sum });
  const { buckets, ...spread } = registry.histogram({ name: "spread", scale: 1, buckets: [-2, 0, 2] }).read();
  expect(spread).toMatchObject({ count, sum });
  expect(buckets.map((bucket) => bucket.count)).toEqual([count / 2, 0, 0, count / 2]);
  registry.detach();
});
