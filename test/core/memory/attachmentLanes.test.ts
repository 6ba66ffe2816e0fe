/** Lanes as a thread sees them: who holds which, and which it may use for one record. */

import { describe, expect, test } from "vitest";
import { BORROWED_LANES, HEADER_BYTES, LANE_BYTES, LANES } from "../../../assembly/layout.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { useHost } from "../../../src/core/memory/host.ts";
import { attachmentOf, hostOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

const smallBlock = (maxThreads: number) => createBlock({ maxBytes: 2 ** 20, maxThreads });

describe("a lane", () => {
  test("is held by a thread, lent, or nobody's, and behind the lane table there is none", () => {
    const block = smallBlock(2);
    const [one, other] = [attachmentOf(block, 0), attachmentOf(block, 7)];
    expect([one.laneMark(), one.holderOf(BORROWED_LANES)]).toEqual([BORROWED_LANES, undefined]);
    one.takeLane();
    other.takeLane();
    one.kernel.borrowLane(15, one.claim);
    const behind = HEADER_BYTES + (BORROWED_LANES + 2) * LANE_BYTES;
    for (const address of [HEADER_BYTES - LANE_BYTES, behind]) block.view.setBigInt64(address, 5n, true);
    const holders = [-1, 0, 15, 16, 17, 18].map((lane) => one.holderOf(lane));
    expect(holders).toEqual([undefined, undefined, undefined, 0, 7, undefined]);
    block.setWord(LANES, 2 ** 20);
    expect([one.laneMark(), one.threads()]).toEqual([BORROWED_LANES + 2, 2]);
    one.detach();
    expect([one.holderOf(16), one.threads()]).toEqual([undefined, 1]);
  });

  test("is this thread's own where it can have one, and borrowed otherwise", () => {
    const block = smallBlock(1);
    const [one, other] = [attachmentOf(block, 1), attachmentOf(block, 2)];
    expect(one.withLane((lane) => lane)).toBe(BORROWED_LANES);
    expect(other.withLane((lane) => [lane, other.kernel.claimOf(lane)])).toEqual([0, other.claim]);
    expect(other.kernel.claimOf(0)).toBe(0n);
  });

  test("that was borrowed is given back even if its use throws, and no lane of a thread is ever lent", () => {
    const attachment = attachmentOf(smallBlock(1), 1);
    const broken = new Error("broken");
    expect(() =>
      attachment.borrow(() => {
        throw broken;
      }),
    ).toThrow(broken);
    expect(attachment.kernel.claimOf(0)).toBe(0n);
    expect(attachment.borrow((lane) => (lane < 3 ? undefined : lane))).toBe(3);
    for (let lane = 0; lane < BORROWED_LANES - 1; lane++) attachment.kernel.borrowLane(lane, 99n);
    expect(attachment.borrow((lane) => lane)).toBe(BORROWED_LANES - 1);
    attachment.kernel.borrowLane(BORROWED_LANES - 1, 99n);
    attachment.borrowing.patience = 0;
    const message = /All 1 lanes are held .* nothing was recorded\. Raise maxThreads, or call registry\.detach\(\) /;
    expectRefusal(() => attachment.borrow((lane) => lane), RangeError, "NO_LANE", message);
    attachment.takeLane();
    const full = /This thread's lane has no room .* nothing was recorded\. Make the registry with a larger maxBytes\./;
    expectRefusal(() => attachment.borrow((lane) => lane), RangeError, "NO_LANE", full);
  });

  test("of a thread that has ended for the operating system is released, unless this thread has detached", () => {
    const block = smallBlock(2);
    const [one, other] = [attachmentOf(block, 1), attachmentOf(block, 2)];
    const lane = other.takeLane();
    other.kernel.setSystemThread(lane, (77n << 32n) | 3n);
    useHost({ ...hostOf(1), hasEnded: (system) => system === 77 });
    one.releaseEnded();
    expect(one.holderOf(lane)).toBeUndefined();
    one.detach();
    expectRefusal(() => one.releaseEnded(), RangeError, "DETACHED", /cannot be used after registry\.detach\(\)/);
  });
});
