/** Lanes: taken at first use, borrowed if there are none, and released with their threads' descendants. */

import { Registry } from "threadtally";
import { describe, expect, test, vi } from "vitest";
import { BORROWED_LANES, LANES, REJECTED } from "../../../assembly/layout.ts";
import { Attachment } from "../../../src/core/memory/attachment.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { host, useHost } from "../../../src/core/memory/host.ts";
import { instantiate } from "../../../src/core/memory/kernel.ts";
import { anotherCopy } from "../../support/copies.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

const smallBlock = (maxThreads: number) => createBlock({ maxBytes: 2 ** 20, maxThreads });

test("the first attachment of a thread knows that it is the first, and no other does", async () => {
  vi.resetModules();
  const fresh = await import("../../support/pretendThreads.ts");
  const { createBlock: create } = await import("../../../src/core/memory/block.ts");
  const attach = (thread: number) => fresh.attachmentOf(create({ maxBytes: 2 ** 18, maxThreads: 1 }), thread).isFirst;
  expect([attach(1), attach(1), attach(2)]).toEqual([true, false, false]);
});

test("a lane is taken at first use, and kept", () => {
  const block = smallBlock(2);
  const one = attachmentOf(block, 1);
  expect([one.thread, one.lane, one.threads()]).toEqual([1, -1, 0]);
  const asked = vi.spyOn(one.seat, "lane");
  const lane = one.takeLane();
  expect(lane).toBe(BORROWED_LANES);
  expect(one.takeLane()).toBe(lane);
  expect(asked).toHaveBeenCalledOnce();
  const other = attachmentOf(block, 2);
  expect(other.takeLane()).toBe(lane + 1);
  expect([one.threads(), other.threads()]).toEqual([2, 2]);
});

test("if no lane is free there is none, until one is released", () => {
  const block = smallBlock(1);
  const [one, other, third] = [attachmentOf(block, 1), attachmentOf(block, 2), attachmentOf(block, 3)];
  const lane = one.takeLane();
  expect(other.takeLane()).toBe(-1);
  one.detach();
  expect(other.takeLane()).toBe(lane);
  expect(third.takeLane()).toBe(-1);
});

test("detaching twice releases once, since the lane may be another's by then", () => {
  const block = smallBlock(1);
  const [one, other] = [attachmentOf(block, 1), attachmentOf(block, 2)];
  expect(one.takeLane()).toBe(BORROWED_LANES);
  one.detach();
  expect(other.takeLane()).toBe(BORROWED_LANES);
  one.detach();
  expect(other.threads()).toBe(1);
});

test("detaching one of two attachments of a thread twice leaves the other its lane", () => {
  const block = smallBlock(1);
  attachmentOf(block, 1).detach();
  const [one, other] = [new Attachment(block, true), new Attachment(block, true)] as const;
  expect(one.takeLane()).toBe(other.takeLane());
  one.detach();
  one.detach();
  expect(one.kernel.claimOf(BORROWED_LANES)).toBe(other.claim);
  other.detach();
  expect(one.kernel.claimOf(BORROWED_LANES)).toBe(0n);
});

test("after detaching nothing can be used, and metrics have forgotten their lane once", () => {
  const attachment = attachmentOf(smallBlock(1), 1);
  let forgotten = 0;
  for (let i = 0; i < 2; i++) attachment.addUser({ forgetLane: () => void forgotten++, pause: () => false });
  expect([attachment.takeLane(), attachment.guarded(() => "read"), attachment.detached]).toEqual([
    BORROWED_LANES,
    "read",
    false,
  ]);
  attachment.detach();
  attachment.detach();
  expect([forgotten, attachment.lane, attachment.detached]).toEqual([2, -1, true]);
  const message = /cannot be used after registry\.detach\(\).*, but were\. Detach last, or attach again/;
  for (const use of [() => attachment.assertAttached(), () => attachment.guarded(() => "read")]) {
    expectRefusal(use, RangeError, "DETACHED", message);
  }
});

test("what follows addresses ends in CORRUPT where a block is damaged, before it is read and after", () => {
  const block = smallBlock(1);
  const attachment = attachmentOf(block, 1);
  const outside = () => attachment.guarded(() => block.word(2 ** 30));
  expectRefusal(outside, RangeError, "CORRUPT", /overwritten/);
  block.setWord(LANES, -1);
  let isRead = false;
  const read = () => attachment.guarded(() => (isRead = true));
  expectRefusal(read, RangeError, "CORRUPT", /overwritten/);
  expect(isRead).toBe(false);
});

test("a refused value is thrown or counted, as the thread says", () => {
  const attachment = attachmentOf(smallBlock(1), 1);
  const rejected = () => attachment.block.view.getBigInt64(REJECTED, true);
  const error = new RangeError("refused");
  expect(() => attachment.refuse(error)).toThrow(error);
  expect(rejected()).toBe(0n);
  attachment.onInvalid = "count";
  attachment.refuse(error);
  expect(rejected()).toBe(1n);
});

test("a block of this thread's own is no guardian's until it is known, one that came from elsewhere is at once", () => {
  const [own, foreign] = [smallBlock(1), smallBlock(1)];
  attachmentOf(own, 1);
  const told: string[] = [];
  let watched = 0;
  useHost({ ...host(), watch: () => void watched++, known: ({ block }) => void told.push(block) });
  new Attachment(own).detach();
  expect([told, watched]).toEqual([[], 1]);
  new Attachment(foreign, true).detach();
  expect([told, watched]).toEqual([[foreign.id], 2]);
});

describe("a thread that ended", () => {
  test("gives back its lane and those of all threads it guarded, at any depth, and nobody else's", () => {
    const block = smallBlock(8);
    const main = attachmentOf(block, 0);
    // 1 guards 2 and 3, 3 guards 4; 5 belongs to main.
    const guardians = { 1: 0, 2: 1, 3: 1, 4: 3, 5: 0 };
    const threads = Object.entries(guardians).map(([id, guardian]) => attachmentOf(block, Number(id), guardian));
    for (const attachment of [main, ...threads]) expect(attachment.takeLane()).toBeGreaterThan(0);
    expect(main.threads()).toBe(6);
    main.releaseThread(1);
    expect(main.threads()).toBe(2);
    main.releaseThread(1);
    main.releaseThread(4);
    expect(main.threads()).toBe(2);
    expect(main.kernel.claimOf(threads[4]?.takeLane() ?? -1)).not.toBe(0n);
  });

  test("gives back a lane that it had only borrowed", () => {
    const block = smallBlock(1);
    const [main, worker] = [attachmentOf(block, 0), attachmentOf(block, 1, 0)];
    expect(main.takeLane()).toBe(BORROWED_LANES);
    expect(worker.kernel.borrowLane(0, worker.claim)).toBeTruthy(); // killed here
    expect(main.kernel.claimOf(0)).toBe(worker.claim);
    main.releaseThread(1);
    expect(main.kernel.claimOf(0)).toBe(0n);
  });

  test("leaves the new holder alone if its lane was taken again meanwhile", () => {
    const block = smallBlock(1);
    const [main, worker] = [attachmentOf(block, 0), attachmentOf(block, 1, 0)];
    expect(worker.takeLane()).toBe(BORROWED_LANES);
    worker.detach();
    expect(main.takeLane()).toBe(BORROWED_LANES);
    main.releaseThread(1);
    expect(main.threads()).toBe(1);
  });
});

describe("a thread without its own lane", () => {
  test("records through borrowed lanes, exactly, and takes a lane once there is one", async () => {
    const registry = new Registry({ maxThreads: 1 });
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    registry.counter({ name: "a_total" }).inc();
    other.counter({ name: "a_total" }).inc(2);
    // This includes metrics that only the thread without a lane has registered.
    other.counter({ name: "b_total" }).inc(3);
    const [mean, histogram] = [other.mean({ name: "c", scale: 1 }), other.histogram({ name: "d", scale: 1 })];
    for (let i = 1; i <= 100; i++) {
      mean.record(i);
      mean.record(-(2 ** 36));
      histogram.record(i);
    }
    expect(registry.stats().threads).toBe(1);
    expect(registry.counter({ name: "a_total" }).value).toBe(3);
    expect(registry.counter({ name: "b_total" }).value).toBe(3);
    expect(registry.mean({ name: "c", scale: 1 }).read()).toMatchObject({ count: 200, sum: 5050 - 100 * 2 ** 36 });
    expect(registry.histogram({ name: "d", scale: 1 }).read()).toMatchObject({ count: 100, sum: 5050 });
    expect(other.mean({ name: "c", scale: 1 }).reset().count).toBe(200);
    registry.detach();
    mean.record(5);
    other.counter({ name: "b_total" }).inc();
    expect(other.stats().threads).toBe(1);
    expect(mean.read()).toEqual({ count: 1, sum: 5, mean: 5 });
    expect(other.counter({ name: "b_total" }).value).toBe(4);
    other.detach();
  });

  test("refuses to record while all borrowed lanes are stuck, records nothing, and continues afterwards", async () => {
    const registry = new Registry({ maxThreads: 1 });
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    registry.counter({ name: "a_total" }).inc();
    const kernel = instantiate(registry.handle.memory as WebAssembly.Memory);
    for (let lane = 0; lane < BORROWED_LANES; lane++) expect(kernel.borrowLane(lane, 99n)).toBeTruthy();
    const mean = other.mean({ name: "b" });
    for (const record of [() => mean.record(1), () => mean.record(2 ** 40), () => mean.reset()]) {
      expectRefusal(record, RangeError, "NO_LANE", /nothing was recorded\. Raise maxThreads, or call registry\.detach/);
    }
    expect(mean.read().count).toBe(0);
    other.counter({ name: "a_total" }).inc(); // needs no lane
    registry.mean({ name: "b" }).record(3); // has one
    kernel.giveBackLane(7);
    mean.record(1);
    expect(registry.mean({ name: "b" }).read()).toEqual({ count: 2, sum: 4, mean: 2 });
    expect(registry.counter({ name: "a_total" }).value).toBe(2);
    other.detach();
    registry.detach();
  });
});
