/** Borrowed lanes that are busy: their holders are waited for, unless they seem to be stuck. */

import { expect, test } from "vitest";
import { BORROWED_LANES } from "../../../assembly/layout.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { Borrowing } from "../../../src/core/memory/borrowing.ts";
import type { Kernel } from "../../../src/core/memory/kernel.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

/** A thread's kernel that counts how often a borrowed lane is tried, and has another thread act before each try. */
function counting(meanwhile: (tries: number, kernel: Kernel) => void = () => {}) {
  const { kernel, claim } = attachmentOf(createBlock({ maxBytes: 2 ** 18, maxThreads: 1 }), 1);
  for (let lane = 0; lane < BORROWED_LANES; lane++) kernel.borrowLane(lane, 99n);
  const counted = { tries: 0 };
  const borrowLane: Kernel["borrowLane"] = (lane, by) => {
    meanwhile(++counted.tries, kernel);
    return kernel.borrowLane(lane, by);
  };
  return { counted, kernel: { ...kernel, borrowLane }, claim, real: kernel };
}

test("a lane whose holder is paused for long is waited for", () => {
  const { kernel, claim } = counting((tries, real) => {
    if (tries === 100_000) real.giveBackLane(5);
  });
  const borrowing = new Borrowing();
  borrowing.patience = 3_600_000;
  expect(borrowing.run(kernel, claim, (lane) => lane)).toBe(5);
});

test("a lane without room is claimed only once", () => {
  const { counted, kernel, claim, real } = counting((tries) => {
    if (tries === 15 + 90_000) real.giveBackLane(0);
  });
  for (let lane = 1; lane < BORROWED_LANES; lane++) real.giveBackLane(lane);
  const borrowing = new Borrowing();
  borrowing.patience = 3_600_000;
  const used: number[] = [];
  const served = borrowing.run(kernel, claim, (lane) => {
    used.push(lane);
    return lane === 0 ? "served" : undefined;
  });
  expect([served, used]).toEqual(["served", [...Array.from({ length: 15 }, (_, lane) => lane + 1), 0]]);
  expect(counted.tries).toBe(15 + 90_000);
  expect(used.map((lane) => real.claimOf(lane))).toEqual(used.map(() => 0n));
});

test("if no lane has room, nothing is waited for", () => {
  const { counted, kernel, claim, real } = counting();
  for (let lane = 0; lane < BORROWED_LANES; lane++) real.giveBackLane(lane);
  const borrowing = new Borrowing();
  const look = () => expect.unreachable("The clock is looked at.");
  Object.defineProperty(borrowing, "patience", { get: look });
  expect(borrowing.run(kernel, claim, () => undefined)).toBeUndefined();
  expect(counted.tries).toBe(BORROWED_LANES);
});

test("if no lane had room for one metric, another metric waits for busy lanes all the same", () => {
  const { kernel, claim, real } = counting((tries) => {
    if (tries === 100_000) real.giveBackLane(5);
  });
  for (let lane = 0; lane < BORROWED_LANES; lane++) real.giveBackLane(lane);
  const borrowing = new Borrowing();
  expect(borrowing.run(kernel, claim, () => undefined)).toBeUndefined();
  for (let lane = 0; lane < BORROWED_LANES; lane++) real.borrowLane(lane, 99n);
  borrowing.patience = 3_600_000;
  expect(borrowing.run(kernel, claim, (lane) => lane)).toBe(5);
});

test("stuck lanes are waited for once, then a thousand passes each, until one serves again", () => {
  const { counted, kernel, claim, real } = counting((tries) => {
    if (tries === 200_000) real.giveBackLane(3);
  });
  const borrowing = new Borrowing();
  const triesOf = () => {
    const before = counted.tries;
    const lane = borrowing.run(kernel, claim, (its) => its);
    return [lane, counted.tries - before];
  };
  borrowing.patience = 0;
  expect(triesOf()).toEqual([undefined, 1000 * BORROWED_LANES]);
  borrowing.patience = 3_600_000;
  expect([triesOf(), triesOf()]).toEqual([
    [undefined, 1000 * BORROWED_LANES],
    [undefined, 1000 * BORROWED_LANES],
  ]);
  real.giveBackLane(8);
  expect(triesOf()).toEqual([8, 9]);
  real.borrowLane(8, 99n);
  expect(triesOf()[0]).toBe(3); // waited for again
  expect(counted.tries).toBeGreaterThan(199_999);
});

test("stuck lanes are given up even if the clock stands still", () => {
  const { counted, kernel, claim } = counting();
  const borrowing = new Borrowing();
  Object.assign(borrowing, { patience: Number.POSITIVE_INFINITY, mostPasses: 2500 });
  expect(borrowing.run(kernel, claim, (lane) => lane)).toBeUndefined();
  expect(counted.tries).toBe(2500 * BORROWED_LANES);
});
