/** Delta readers beside threads that record, reset, remove and are killed: exact to the unit, and never negative. */

import { type Cursor, type Deltas, Registry } from "threadtally";
import { expect, test } from "vitest";
import { seed } from "../support/property.ts";
import { finished, start } from "./workers.ts";

const KINDS = ["a_total", "b", "c"];
const LABELS = ["0", "1", "2"];

/** The count and the sum of each kind. Sums are whole numbers far below 2^53. */
type Amounts = number[];

const nothing = (): Amounts => Array(2 * KINDS.length).fill(0);

function add(to: Amounts, { definition, count, sum, counts }: Cursor): void {
  const kind = KINDS.indexOf(definition.name);
  if (!Number.isSafeInteger(sum) || counts.some((one) => !(one >= 0)) || (kind === 0 && sum < 0)) {
    throw new Error(`${definition.name} recorded ${count}, ${sum}; TALLY_SEED=${seed}`);
  }
  to[2 * kind] = (to[2 * kind] as number) + count;
  to[2 * kind + 1] = (to[2 * kind + 1] as number) + sum;
}

/** Adds up a pass, or its first `most` series. */
function pass(deltas: Deltas, to: Amounts, most = Number.POSITIVE_INFINITY): void {
  const cursor = deltas.cursor();
  for (let series = 0; series < most && cursor.next(); series++) add(to, cursor);
}

test("passes of delta readers add up to what was recorded, while others reset, remove and are killed", async () => {
  const registry = new Registry();
  // All label sets have their series from the beginning: what was recorded since the last pass is not reported if
  // another label set takes a removed one's series (docs/limits.md).
  const labelNames = ["x"] as const;
  for (const label of LABELS) {
    registry.counter({ name: "a_total", labelNames }).labels(label);
    registry.mean({ name: "b", scale: 1, labelNames }).labels(label);
    registry.histogram({ name: "c", scale: 1, buckets: [-100, 0, 100], labelNames }).labels(label);
  }
  const [quick, slow] = [registry.deltas(), registry.deltas()];
  const [quickly, slowly] = [nothing(), nothing()];
  const workers = Array.from({ length: 4 }, (_, i) => {
    const written = new Float64Array(new SharedArrayBuffer(8 * KINDS.length));
    const acknowledged = new Float64Array(new SharedArrayBuffer(16 * KINDS.length));
    const times = i === 0 ? Number.POSITIVE_INFINITY : 30_000;
    const worker = start("disturb.worker.js", {
      handle: registry.handle,
      times,
      seed: seed + i,
      written,
      acknowledged,
    });
    return { worker, written, acknowledged, end: finished(worker) };
  });
  const [killed, ...others] = workers as [(typeof workers)[0], ...typeof workers];
  let passes = 0;
  let isOver = false;
  const end = Promise.all(others.map((other) => other.end)).then((said) => {
    isOver = true;
    return said;
  });
  while (!isOver) {
    pass(quick, quickly);
    pass(quick, quickly, passes % 7); // ends early
    if (passes % 50 === 0) registry.reset();
    if ((killed.acknowledged[0] as number) > 1000) await killed.worker.terminate();
    await new Promise((resolve) => setImmediate(resolve));
    passes++;
  }
  expect(await end).toEqual(["done", "done", "done"]);
  await killed.worker.terminate();
  const all = nothing();
  pass(quick, quickly);
  pass(slow, slowly);
  pass(registry.deltas(), all);
  expect([quickly, slowly], `TALLY_SEED=${seed}`).toEqual([all, all]);
  expect(passes).toBeGreaterThan(3);
  for (const kind of KINDS.keys()) {
    const [recorded, sum] = [0, 1].map((at) =>
      workers.reduce((all, { acknowledged }) => all + (acknowledged[2 * kind + at] as number), 0),
    ) as [number, number];
    // The killed worker may have recorded the value that it had written down, and not yet acknowledged it.
    const last = killed.written[kind] as number;
    expect([sum, sum + last], `${KINDS[kind]}; TALLY_SEED=${seed}`).toContain(all[2 * kind + 1]);
    if (kind > 0) expect([0, 1], `TALLY_SEED=${seed}`).toContain((all[2 * kind] as number) - recorded);
  }
  registry.detach();
});
