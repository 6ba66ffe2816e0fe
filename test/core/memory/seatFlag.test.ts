/** The flag in a claim, which says that the lane's thread answers requests: set by the thread, gone with the lane. */

import { describe, expect, onTestFinished, test } from "vitest";
import { BORROWED_LANES, HEADER_BYTES, LANE_BYTES, LANES, REQUESTS } from "../../../assembly/layout.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { useHost } from "../../../src/core/memory/host.ts";
import { instantiate } from "../../../src/core/memory/kernel.ts";
import { joinSeat, leaveSeat, privateSeat } from "../../../src/core/memory/seat.ts";
import type { Seat } from "../../../src/core/memory/sharedSeat.ts";
import { thread } from "../../../src/core/memory/thread.ts";
import { hostOf } from "../../support/pretendThreads.ts";

const THREAD = 5;
const GUARDIAN = 3;
const CLAIM = (4n << 32n) | 6n;

/** A block with this many lanes and its kernel, in thread 5, whose guardian is thread 3. */
function arrange(maxThreads = 2) {
  useHost(hostOf(THREAD, GUARDIAN));
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads });
  onTestFinished(() => {
    thread().seats.delete(block.id);
    thread().claims.delete(block.id);
  });
  return { block, kernel: instantiate(block.memory) };
}

describe("the flag of a thread that answers requests", () => {
  const lanesOf = (seat: Seat) => [...seat.others()];
  const FLAGGED = CLAIM - (1n << 63n);

  test("is on its lane, which it takes for that, while it answers", () => {
    const { block, kernel } = arrange();
    const [seat, other] = [privateSeat(block, kernel), privateSeat(block, kernel)] as [Seat, Seat];
    seat.answer(true);
    expect(kernel.claimOf(BORROWED_LANES)).toBe(FLAGGED);
    expect([lanesOf(seat), lanesOf(other)]).toEqual([[], [[BORROWED_LANES, THREAD]]]);
    seat.answer(true);
    seat.answer(false);
    expect([kernel.claimOf(BORROWED_LANES), lanesOf(other)]).toEqual([CLAIM, []]);
    expect(seat.lane()).toBe(BORROWED_LANES);
  });

  test("goes with the lane, whoever releases it, and the next holder has none", () => {
    const { block, kernel } = arrange();
    const other = privateSeat(block, kernel);
    const left = privateSeat(block, kernel);
    left.answer(true);
    leaveSeat(left);
    expect(kernel.claimOf(BORROWED_LANES)).toBe(0n);
    privateSeat(block, kernel).answer(true);
    expect(lanesOf(other)).toHaveLength(1);
    other.releaseThread(THREAD);
    expect(kernel.claimOf(BORROWED_LANES)).toBe(0n);
    privateSeat(block, kernel).lane();
    expect([kernel.claimOf(BORROWED_LANES), lanesOf(other)]).toEqual([CLAIM, []]);
  });

  test("does not hide who guards the thread", () => {
    const { block, kernel } = arrange();
    kernel.takeLane(FLAGGED); // thread 5, which 3 guarded
    privateSeat(block, kernel).releaseThread(GUARDIAN);
    expect(kernel.claimOf(BORROWED_LANES)).toBe(0n);
  });

  test("is found with the lane by a later seat of the thread, which can remove it", () => {
    const { block, kernel } = arrange();
    kernel.takeLane(FLAGGED);
    const seat = joinSeat(block, kernel);
    expect(lanesOf(seat)).toEqual([]);
    expect(seat.lane()).toBe(BORROWED_LANES);
    seat.answer(true);
    seat.answer(false);
    expect(kernel.claimOf(BORROWED_LANES)).toBe(CLAIM);
    leaveSeat(seat);
  });

  test("goes with a lane that a later seat of the thread finds and gives back without answering", () => {
    const { block, kernel } = arrange();
    kernel.takeLane(FLAGGED);
    leaveSeat(joinSeat(block, kernel));
    expect(kernel.claimOf(BORROWED_LANES)).toBe(0n);
  });

  test("waits for a lane if there is none, and the block counts that", () => {
    const { block, kernel } = arrange(1);
    kernel.takeLane(8n);
    const [seat, other] = [privateSeat(block, kernel), privateSeat(block, kernel)] as [Seat, Seat];
    for (const began of [1, 2]) {
      seat.answer(true);
      expect([lanesOf(other), kernel.headerWord(REQUESTS)]).toEqual([[], began]);
      seat.answer(false);
    }
    seat.answer(true);
    kernel.releaseLane(BORROWED_LANES, 8n, 8n);
    expect(seat.lane()).toBe(BORROWED_LANES);
    expect([lanesOf(other), kernel.headerWord(REQUESTS)]).toEqual([[[BORROWED_LANES, THREAD]], 3]);
  });

  test("counts on lanes only, whatever the header says", () => {
    const { block, kernel } = arrange(1);
    const behind = HEADER_BYTES + (BORROWED_LANES + 1) * LANE_BYTES;
    block.view.setBigInt64(behind, FLAGGED, true);
    expect(kernel.borrowLane(0, FLAGGED)).toBeTruthy();
    block.setWord(LANES, 2 ** 20);
    expect(lanesOf(privateSeat(block, kernel))).toEqual([]);
  });
});
