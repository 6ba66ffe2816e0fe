/** Lanes of threads that have ended for the operating system. */

import { expect, test } from "vitest";
import { BORROWED_LANES, CLAIM, HEADER_BYTES, LANE_BYTES, RELEASES, SYSTEM_THREAD } from "../../../assembly/layout.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { useHost } from "../../../src/core/memory/host.ts";
import { instantiate } from "../../../src/core/memory/kernel.ts";
import { privateSeat } from "../../../src/core/memory/seat.ts";
import { hostOf } from "../../support/pretendThreads.ts";

const THREAD = 5;

/** A block with six lanes, in thread 5, whose number in the system is 700. */
function arrange(hasEnded: (system: number) => boolean) {
  useHost({ ...hostOf(THREAD), systemThread: () => 700, hasEnded });
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 6 });
  return { block, kernel: instantiate(block.memory) };
}

const number = (system: bigint, thread: bigint) => (system << 32n) | (thread + 1n);

/** A block with the lanes of threads 20, 21 … and the numbers of those that have ended. */
function observed(...ended: number[]) {
  const asked: number[] = [];
  const hasEnded = (system: number) => asked.push(system) > 0 && ended.includes(system);
  const { block, kernel } = arrange(hasEnded);
  const lanes = [20n, 21n, 22n].map((thread) => kernel.takeLane(thread + 1n));
  const held = () => lanes.filter((lane) => kernel.claimOf(lane) !== 0n);
  return { block, kernel, seat: privateSeat(block, kernel), lanes: lanes as [number, number, number], held, asked };
}

test("threads that have ended lose their lanes, with all that they guarded and borrowed", () => {
  const { kernel, seat, lanes, held, asked } = observed(801);
  for (const [i, lane] of lanes.entries()) kernel.setSystemThread(lane, number(800n + BigInt(i), 20n + BigInt(i)));
  const guarded = kernel.takeLane((22n << 32n) | 31n); // thread 30, which 21 guarded
  kernel.borrowLane(3, 22n);
  seat.releaseEnded();
  expect(held()).toEqual([lanes[0], lanes[2]]);
  expect([kernel.claimOf(guarded), kernel.claimOf(3)]).toEqual([0n, 0n]);
  expect(asked).toEqual([800, 801, 802]);
});

test("threads whose number is unknown keep their lanes, also where an earlier holder's number is left", () => {
  const { kernel, seat, lanes, held, asked } = observed(0, 801);
  kernel.setSystemThread(lanes[0], number(801n, 22n));
  kernel.setSystemThread(lanes[1], number(0n, 21n));
  seat.releaseEnded();
  expect(held()).toEqual(lanes);
  expect(asked).toEqual([]);
});

test("what is behind the lane table is no lane, whatever it contains", () => {
  const { block, kernel, seat, asked } = observed(801);
  while (kernel.takeLane(90n) >= 0);
  const behind = HEADER_BYTES + (BORROWED_LANES + block.maxThreads) * LANE_BYTES;
  block.view.setBigInt64(behind + CLAIM, 22n, true);
  block.view.setBigInt64(behind + SYSTEM_THREAD, number(801n, 21n), true);
  seat.releaseEnded();
  expect(asked).toEqual([]);
});

test("a lane has its holder's number, and its holder is never asked about itself", () => {
  const { kernel, seat, asked } = observed();
  const lane = seat.lane();
  expect(kernel.systemThreadOf(lane)).toBe(number(700n, BigInt(THREAD)));
  seat.releaseEnded();
  expect(asked).toEqual([]);
  expect(kernel.claimOf(lane)).toBe(BigInt(THREAD) + 1n);
});

test("a thread that finds all lanes held takes that of one that has ended", () => {
  const { kernel, seat, lanes } = observed(801);
  for (let i = 0; i < 3; i++) kernel.takeLane(90n);
  kernel.setSystemThread(lanes[1], number(801n, 21n));
  expect(seat.lane()).toBe(lanes[1]);
  expect(kernel.systemThreadOf(lanes[1])).toBe(number(700n, BigInt(THREAD)));
});

test("of two that release one lane, one does so: the tenure advances once", () => {
  const { kernel } = arrange(() => false);
  const lane = kernel.takeLane(9n);
  kernel.releaseLane(lane, 9n, 7n);
  expect(kernel.takeLane(8n)).toBe(lane);
  kernel.releaseLane(lane, 9n, 6n);
  expect([kernel.claimOf(lane), kernel.headerWord(RELEASES)]).toEqual([8n, 1]);
});
