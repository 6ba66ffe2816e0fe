/** A thread's seat in a block: its claim, its one lane, and the calls of the host about it. */

import { describe, expect, onTestFinished, test } from "vitest";
import { BORROWED_LANES, HEADER_BYTES, LANE_BYTES, LANES, RELEASES } from "../../../assembly/layout.ts";
import { type Block, createBlock } from "../../../src/core/memory/block.ts";
import { useHost } from "../../../src/core/memory/host.ts";
import { instantiate, type Kernel } from "../../../src/core/memory/kernel.ts";
import { joinSeat, leaveSeat, makeKnown, privateSeat } from "../../../src/core/memory/seat.ts";
import type { Seat } from "../../../src/core/memory/sharedSeat.ts";
import { thread } from "../../../src/core/memory/thread.ts";
import { hostOf } from "../../support/pretendThreads.ts";

const THREAD = 5;
const GUARDIAN = 3;
const CLAIM = (4n << 32n) | 6n;

/** A block with this many lanes, its kernel, and the calls of the host of thread 5, whose guardian is thread 3. */
function arrange(maxThreads = 2, host = hostOf(THREAD, GUARDIAN)) {
  const told: string[] = [];
  useHost({
    ...host,
    known: ({ block: id }) => void told.push(`known ${id}`),
    forgotten: (id, guardian) => void told.push(`forgotten ${id}, ${guardian}`),
  });
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads });
  onTestFinished(() => {
    thread().seats.delete(block.id);
    thread().claims.delete(block.id);
  });
  return { block, kernel: instantiate(block.memory), told };
}

/** A kernel that counts calls of one of its functions. */
function counting(kernel: Kernel, name: "takeLane" | "claimOf") {
  const calls = { kernel: { ...kernel, [name]: counted }, made: 0 };
  function counted(given: never) {
    calls.made++;
    return kernel[name](given);
  }
  return calls;
}

/** Writes into the memory behind the lane table, which may look like a claim. */
function claimBehind({ bytes, view, maxThreads }: Block, claim: bigint): () => bigint {
  const address = HEADER_BYTES + (BORROWED_LANES + maxThreads) * LANE_BYTES;
  for (let at = address; at < address + 4 * LANE_BYTES; at += LANE_BYTES) view.setBigInt64(at, claim, true);
  expect(bytes.length).toBeGreaterThan(address);
  return () => view.getBigInt64(address, true);
}

describe("a claim", () => {
  test.each([
    [GUARDIAN, CLAIM],
    [0, (1n << 32n) | 6n],
    [undefined, 6n],
  ])("names the thread and its guardian %s", (guardian, claim) => {
    const { block, kernel } = arrange(2, hostOf(THREAD, guardian));
    expect(privateSeat(block, kernel)).toMatchObject({ block: block.id, thread: THREAD, claim });
  });

  test("numbers threads by the block where the host numbers none", () => {
    const { block, kernel } = arrange(2, { ...hostOf(0), threadId: undefined, firstTicket: 1000 });
    expect([1, 2, 3].map(() => privateSeat(block, kernel).thread)).toEqual([1000, 1001, 1002]);
  });
});

describe("a seat's lane", () => {
  test("is taken at the first need, kept, and released with the seat", () => {
    const { block, kernel } = arrange();
    const seat = privateSeat(block, kernel);
    expect(seat.isUsed()).toBe(false);
    expect([seat.lane(), seat.lane()]).toEqual([BORROWED_LANES, BORROWED_LANES]);
    expect(kernel.claimOf(BORROWED_LANES)).toBe(CLAIM);
    expect(seat.isUsed()).toBe(true);
    leaveSeat(seat);
    expect(kernel.claimOf(BORROWED_LANES)).toBe(0n);
    expect(seat.isUsed()).toBe(false);
  });

  test("is looked for again only after another one was released", () => {
    const { block, kernel } = arrange(1);
    kernel.releaseLane(kernel.takeLane(9n), 9n, 9n);
    expect(kernel.takeLane(8n)).toBe(BORROWED_LANES);
    const calls = counting(kernel, "takeLane");
    const seat = privateSeat(block, calls.kernel);
    expect([seat.lane(), seat.lane(), calls.made]).toEqual([-1, -1, 1]);
    kernel.releaseLane(BORROWED_LANES, 8n, 8n);
    expect([seat.lane(), calls.made]).toEqual([BORROWED_LANES, 2]);
  });

  test("is found in a block where lanes were released before", () => {
    const { block, kernel } = arrange(1);
    kernel.releaseLane(kernel.takeLane(9n), 9n, 9n);
    expect(kernel.headerWord(RELEASES)).toBe(1);
    expect(privateSeat(block, kernel).lane()).toBe(BORROWED_LANES);
  });

  test.each([1, 2, 3])("is number %d of those that an earlier seat of the thread had left", (number) => {
    const { block, kernel } = arrange(4);
    for (let i = 1; i <= 3; i++) kernel.takeLane(i === number ? CLAIM : 99n);
    const seat = joinSeat(block, kernel);
    expect(seat.lane()).toBe(BORROWED_LANES + number - 1);
    expect(kernel.takeLane(98n)).toBe(BORROWED_LANES + 3);
  });

  test("of an earlier seat is released even if this one never used it", () => {
    const { block, kernel } = arrange();
    expect(kernel.takeLane(CLAIM)).toBe(BORROWED_LANES);
    leaveSeat(joinSeat(block, kernel));
    expect(kernel.claimOf(BORROWED_LANES)).toBe(0n);
  });

  test("of an earlier seat is looked for once, and never by a seat that can have none", () => {
    const { block, kernel } = arrange(1);
    kernel.takeLane(8n);
    const calls = counting(kernel, "claimOf");
    const known = joinSeat(block, calls.kernel);
    expect(known.lane()).toBe(-1);
    const { made } = calls;
    expect(made).toBeGreaterThan(0);
    known.lane();
    leaveSeat(known);
    kernel.releaseLane(BORROWED_LANES, 8n, 8n);
    const own = privateSeat(block, calls.kernel);
    own.lane();
    leaveSeat(own);
    expect(calls.made).toBe(made);
  });

  test("is none that is only borrowed, nor what is behind the lane table, whatever the header says", () => {
    const { block, kernel } = arrange(1);
    expect(kernel.borrowLane(0, CLAIM)).toBeTruthy();
    const behind = claimBehind(block, CLAIM);
    block.setWord(LANES, 2 ** 20);
    const seat = joinSeat(block, kernel);
    expect(seat.lane()).toBe(BORROWED_LANES);
    leaveSeat(seat);
    expect([behind(), kernel.claimOf(BORROWED_LANES)]).toEqual([CLAIM, 0n]);
  });
});

test("a block is in use while any lane is held or borrowed, and what is behind the lane table is no lane", () => {
  const { block, kernel } = arrange(1);
  const seat = privateSeat(block, kernel);
  kernel.releaseLane(kernel.takeLane(9n), 9n, 9n);
  claimBehind(block, 9n);
  expect(seat.isUsed()).toBe(false);
  kernel.borrowLane(0, 9n);
  expect(seat.isUsed()).toBe(true);
});

test("a thread that ended loses its lanes, and those of all it guarded, and nobody else loses any", () => {
  const { block, kernel } = arrange(5);
  const claims = [
    (21n << 32n) | 31n, // thread 30, which 20 guarded
    (10n << 32n) | 21n, // thread 20, which 9 guarded
    10n, // thread 9
    (8n << 32n) | 41n, // thread 40, which 7 guards
    8n, // thread 7
  ];
  for (const claim of claims) kernel.takeLane(claim);
  const behind = claimBehind(block, 10n);
  privateSeat(block, kernel).releaseThread(9);
  const held = claims.map((_, i) => kernel.claimOf(BORROWED_LANES + i));
  expect(held).toEqual([0n, 0n, 0n, ...claims.slice(3)]);
  expect(behind()).toBe(10n);
});

test("a seat's number among those that ask is its own, and stays", () => {
  const { block, kernel } = arrange();
  const seats = [privateSeat(block, kernel), privateSeat(block, kernel)] as [Seat, Seat];
  const numbers = seats.map((seat) => seat.number());
  expect(seats.map((seat) => seat.number())).toEqual(numbers);
  expect(new Set(numbers).size).toBe(2);
  expect(Math.min(...numbers)).toBeGreaterThan(0);
});

describe("a block that other threads may have", () => {
  test("has one seat in a thread, until all attachments have left", () => {
    const { block, kernel, told } = arrange();
    const seat = joinSeat(block, kernel);
    expect(joinSeat(block, kernel)).toBe(seat);
    expect([seat.attachments, seat.isKnown, told]).toEqual([2, true, [`known ${block.id}`]]);
    seat.lane();
    leaveSeat(seat);
    expect([kernel.claimOf(BORROWED_LANES), joinSeat(block, kernel), told.length]).toEqual([CLAIM, seat, 1]);
    leaveSeat(seat);
    leaveSeat(seat);
    expect([kernel.claimOf(BORROWED_LANES), told[1]]).toEqual([0n, `forgotten ${block.id}, ${GUARDIAN}`]);
    expect(joinSeat(block, kernel)).not.toBe(seat);
  });

  test("becomes known once, under the seat that was private before", () => {
    const { block, kernel, told } = arrange();
    const seat = privateSeat(block, kernel);
    expect([seat.isKnown, seat.isCollecting, told]).toEqual([false, false, []]);
    makeKnown(seat);
    makeKnown(seat);
    expect(joinSeat(block, kernel)).toBe(seat);
    expect(told).toEqual([`known ${block.id}`]);
  });

  test("keeps its claim when all copies have dropped it, and loses it when they have left", () => {
    const { block, kernel } = arrange(2, { ...hostOf(0), threadId: undefined, firstTicket: 1000 });
    const { claim } = joinSeat(block, kernel);
    thread().seats.delete(block.id); // as if it was collected
    const again = joinSeat(block, kernel);
    expect(again.claim).toBe(claim);
    leaveSeat(again);
    expect(joinSeat(block, kernel).claim).toBe(claim + 1n);
  });

  test("is forgotten by nobody while it is private", () => {
    const { block, kernel, told } = arrange();
    leaveSeat(privateSeat(block, kernel));
    expect(told).toEqual([]);
  });
});
