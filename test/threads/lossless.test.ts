/** Records of many threads: nothing is lost or torn, and no reading goes backwards. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { recordInTurn } from "./inTurn.ts";
import { acknowledgements, finished, reached, start, total } from "./workers.ts";

const VALUE = -3;
/** Records of each worker beside a reader. */
const TIMES = 200_000;

test("a reader beside six workers sees whole observations, never fewer than before", async () => {
  const registry = new Registry();
  const counter = registry.counter({ name: "records_total" });
  const mean = registry.mean({ name: "value", scale: 1 });
  const words = acknowledgements(6);
  const workers = words.map((acknowledged) =>
    finished(start("record.worker.js", { handle: registry.handle, times: TIMES, acknowledged, kind: "both" })),
  );
  let isDone = false;
  const done = Promise.all(workers).then(() => {
    isDone = true;
  });
  const last = { counter: 0, count: 0 };
  let readings = 0;
  while (!isDone) {
    const returned = total(words);
    const { count, sum } = mean.read();
    const counted = counter.value;
    const isWhole = sum === 0 + count * VALUE;
    const isLater = count >= Math.max(last.count, returned) && counted >= Math.max(last.counter, returned);
    // Not by matchers, which take longer than the readings.
    if (!isWhole || !isLater) throw new Error(`read ${count}, ${sum}, ${counted} after ${returned}`);
    Object.assign(last, { counter: counted, count });
    if (readings++ % 100 === 0) await new Promise(setImmediate);
  }
  await done;
  expect(counter.value).toBe(6 * TIMES);
  expect(mean.read()).toEqual({ count: 6 * TIMES, sum: 6 * TIMES * VALUE, mean: VALUE });
  registry.detach();
});

test("8 workers, one after another, every fourth killed while recording, lose nothing on four lanes", async () => {
  await recordInTurn(8);
});

test.each(["counter", "mean", "histogram"])(
  "twelve threads on four lanes, two of them killed, agree on a %s, and later threads continue",
  async (kind) => {
    const registry = new Registry({ maxThreads: 4 });
    const mean = registry.mean({ name: "value", scale: 1 });
    const histogram = registry.histogram({ name: "spread", scale: 1, buckets: [-2, 0, 2] });
    const counter = registry.counter({ name: "records_total" });
    const recorded = () =>
      kind === "counter" ? counter.value : kind === "mean" ? mean.read().count : histogram.read().count;
    const words = acknowledgements(13);
    const run = (word: Int32Array, times?: number) =>
      start("record.worker.js", { handle: registry.handle, times, acknowledged: word, kind });
    const survivors = words.slice(0, 10).map((word) => finished(run(word, 20_000)));
    const doomed = words.slice(10, 12).map((word) => ({ word, worker: run(word) }));
    for (const { word, worker } of doomed) {
      await reached(word, 1000);
      await worker.terminate();
    }
    await Promise.all(survivors);
    await finished(run(words[12] as Int32Array, 20_000));
    const acknowledged = total(words);
    expect(recorded()).toBeGreaterThanOrEqual(acknowledged);
    expect(recorded()).toBeLessThanOrEqual(acknowledged + doomed.length);
    for (const { count, sum } of [mean.read(), histogram.read()]) expect(sum).toBe(0 + count * VALUE);
    registry.detach();
  },
);

test("if a thread is killed while each record spills, nothing is lost", async () => {
  const registry = new Registry({ maxThreads: 2 });
  const mean = registry.mean({ name: "value", scale: 1 });
  const value = 2 ** 35;
  let acknowledgedByAll = 0;
  for (let kills = 1; kills <= 10; kills++) {
    const [acknowledged] = acknowledgements(1) as [Int32Array];
    const worker = start("record.worker.js", { handle: registry.handle, acknowledged, kind: "mean", value });
    await reached(acknowledged, 100);
    await worker.terminate();
    acknowledgedByAll += Atomics.load(acknowledged, 0);
    const { count, sum } = mean.read();
    expect(sum).toBe(count * value);
    expect(count).toBeGreaterThanOrEqual(acknowledgedByAll);
    expect(count).toBeLessThanOrEqual(acknowledgedByAll + kills);
  }
  registry.detach();
});
