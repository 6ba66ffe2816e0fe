/** Requests to collect: what they wait for, and for how long. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BORROWED_LANES } from "../../../assembly/layout.ts";
import type { Attachment } from "../../../src/core/memory/attachment.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { answering, askFor, PATIENCE, setUp } from "./answerers.ts";

vi.mock("../../../src/core/platform/clock.ts", () => import("./fakeClock.ts"));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a thread without a lane", () => {
  function crowded() {
    const { block, asker } = setUp();
    const holders: Attachment[] = [];
    for (let thread = 1; thread <= 4; thread++) holders.push(attachmentOf(block, thread, 0));
    expect(holders.every((holder) => holder.takeLane() >= 0)).toBe(true);
    return { asker, holders, worker: answering(block, 5) };
  }

  test("makes the next request wait for as long as it may, and is known from then on", async () => {
    const { asker, worker } = crowded();
    expect(worker.lane).toBe(-1);
    expect(await askFor(asker, PATIENCE - 1)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(await asker.ask()).toEqual([{ lane: undefined, seconds: 0 }]);
  });

  test("is forgotten when it becomes silent, and never waited for if nobody knows it", async () => {
    const { asker, worker } = crowded();
    await askFor(asker, PATIENCE);
    worker.stick();
    for (const known of [1, 1, 0]) expect(await askFor(asker, PATIENCE)).toHaveLength(known);
    expect(await askFor(asker, 0)).toEqual([]);
  });

  test("is one thread still when it gets a lane", async () => {
    const { asker, worker, holders } = crowded();
    await askFor(asker, PATIENCE);
    holders[2]?.detach();
    for (const _ of [1, 2]) expect(await asker.ask()).toEqual([{ lane: BORROWED_LANES + 2, seconds: 0 }]);
    expect(worker.attachment.takeLane()).toBe(BORROWED_LANES + 2);
    worker.stop();
    expect(await askFor(asker, 0)).toEqual([]);
  });
});

describe("async callbacks", () => {
  const never = new Promise<void>(() => {});

  test("of another thread end before it replies", async () => {
    const { block, asker } = setUp();
    let settle = () => {};
    const worker = answering(block, 1, () => new Promise((resolve) => (settle = resolve)));
    const ended = vi.fn();
    asker.ask().then(ended);
    await vi.advanceTimersByTimeAsync(80);
    expect(worker.collected).toBe(1);
    expect(ended).not.toHaveBeenCalled();
    settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledWith([{ lane: worker.lane, seconds: 0 }]);
  });

  test("of another thread that never end delay its reply for nine tenths of the patience", async () => {
    const { block, asker } = setUp();
    const worker = answering(block, 1, () => never);
    for (const patience of [100, 1000]) {
      expect(await askFor(asker, 0.9 * patience - 1, patience)).toBeUndefined();
      await vi.advanceTimersByTimeAsync(2);
      expect(asker.ages()).toEqual([{ lane: worker.lane, seconds: 0 }]);
    }
  });

  test("that end after the reply cause no second one", async () => {
    const { block, asker } = setUp();
    let settle = () => {};
    answering(block, 1, () => new Promise((resolve) => (settle = resolve)));
    expect(await askFor(asker, PATIENCE)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(await askFor(asker, 0)).toBeUndefined();
    // A second reply would make the first 0 here.
    expect(asker.ages()[0]?.seconds).toBeCloseTo(1.01);
  });

  test("of this thread are awaited, for the patience at most, even if there is no other thread", async () => {
    const { asker } = setUp();
    const ended = vi.fn();
    let settle = () => {};
    asker.ask(PATIENCE, () => new Promise((resolve) => (settle = resolve))).then(ended);
    await vi.advanceTimersByTimeAsync(PATIENCE - 1);
    expect(ended).not.toHaveBeenCalled();
    settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledOnce();
    asker.ask(PATIENCE, () => never).then(ended);
    await vi.advanceTimersByTimeAsync(PATIENCE);
    expect(ended).toHaveBeenCalledTimes(2);
  });
});

test("each request waits for its own patience", async () => {
  const { block, asker } = setUp();
  answering(block, 1).stick();
  const ended = vi.fn();
  for (const patience of [1000, 10]) asker.ask(patience).then(() => ended(patience));
  await vi.advanceTimersByTimeAsync(10);
  expect(ended.mock.calls).toEqual([[10]]);
  await vi.advanceTimersByTimeAsync(989);
  expect(ended.mock.calls).toEqual([[10]]);
  await vi.advanceTimersByTimeAsync(1);
  expect(ended.mock.calls).toEqual([[10], [1000]]);
});

test("overlapping requests share one", async () => {
  const { block, asker } = setUp();
  const worker = answering(block, 1);
  const own = vi.fn();
  await Promise.all([1, 2, 3].map(() => asker.ask(PATIENCE, own)));
  expect(worker.collected).toBe(1);
  expect(own).toHaveBeenCalledOnce();
  await asker.ask(PATIENCE, own);
  expect(worker.collected).toBe(2);
});
