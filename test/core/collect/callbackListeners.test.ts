/** When other threads can have a thread's callbacks run, and which of them: each attachment is a thread or a copy. */

import { expect, test, vi } from "vitest";
import { LAYOUT_VERSION } from "../../../assembly/layout.ts";
import { Collectors } from "../../../src/core/collect/callbacks.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { host, useHost } from "../../../src/core/memory/host.ts";
import { makeKnown } from "../../../src/core/memory/seat.ts";
import { attachmentOf, hostOf } from "../../support/pretendThreads.ts";

/** Lets all messages arrive. */
const turn = () => new Promise(setImmediate);

/** A thread whose block others have, and a way to ask it as they would. */
function setUp() {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 4 });
  const attachment = attachmentOf(block, 1);
  makeKnown(attachment.seat);
  const asks = `threadtally/${LAYOUT_VERSION}/${block.id}/collect`;
  /** Returns how many answers an ask gets. */
  const answers = async () => {
    let count = 0;
    const replies = host().openChannel("replies", () => count++);
    const channel = host().openChannel(asks, () => {});
    channel?.post({ ask: 1, replyTo: "replies", patience: 100 });
    await turn();
    for (const one of [replies, channel]) one?.close();
    return count;
  };
  return { block, attachment, asks, answers };
}

test("a thread answers while it has callbacks, and runs all of them each time", async () => {
  const { attachment, answers } = setUp();
  const collectors = new Collectors(attachment);
  const [one, other] = [vi.fn(), vi.fn()];
  collectors.listen();
  expect(await answers()).toBe(0);
  const endOne = collectors.add(one);
  const endOther = collectors.add(other);
  expect(await answers()).toBe(1);
  endOne();
  expect(await answers()).toBe(1);
  endOther();
  expect(await answers()).toBe(0);
  collectors.add(one);
  expect(await answers()).toBe(1);
  expect([one, other].map(({ mock }) => mock.calls.length)).toEqual([2, 2]);
  collectors.close();
});

test("a thread whose block nobody else can have opens no channel, until others can", async () => {
  const { attachment, answers } = setUp();
  attachment.seat.isKnown = false;
  const collectors = new Collectors(attachment);
  collectors.add(() => {});
  expect(attachment.seat.requests).toBeUndefined();
  makeKnown(attachment.seat);
  collectors.listen();
  expect(await answers()).toBe(1);
  collectors.close();
});

test("closing ends one copy's callbacks, and the thread's answers with the last of them", async () => {
  const { attachment, answers } = setUp();
  const copies = [new Collectors(attachment), new Collectors(attachment)] as const;
  const callbacks = [vi.fn(), vi.fn()] as const;
  copies[0].add(callbacks[0]);
  copies[1].add(callbacks[1]);
  copies[0].close();
  expect(await answers()).toBe(1);
  expect(callbacks.map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
  copies[1].close();
  expect(await answers()).toBe(0);
  expect(attachment.seat.requests).toBeUndefined();
});

test("a thread does not answer itself, whichever of its copies asks", async () => {
  const { attachment } = setUp();
  const copies = [new Collectors(attachment), new Collectors(attachment)] as const;
  const callback = vi.fn();
  copies[0].add(callback);
  copies[1].run();
  callback.mockClear();
  const asked = copies.map((copy) => copy.collectOthers());
  await turn();
  expect(callback).not.toHaveBeenCalled();
  for (const copy of copies) copy.close();
  expect(await Promise.all(asked)).toEqual([[], []]);
});

test("a thread's lane has the flag while it has callbacks that others can request", () => {
  const { block, attachment } = setUp();
  attachment.seat.isKnown = false;
  const collectors = new Collectors(attachment);
  const { seat } = attachmentOf(block, 2);
  const flagged = () => [...seat.others()];
  const end = collectors.add(() => {});
  expect(flagged()).toEqual([]);
  makeKnown(attachment.seat);
  collectors.listen();
  expect(flagged()).toEqual([[attachment.takeLane(), 1]]);
  end();
  expect(flagged()).toEqual([]);
  collectors.add(() => {});
  expect(flagged()).toHaveLength(1);
  collectors.close();
  expect(flagged()).toEqual([]);
  useHost({ ...hostOf(1), openChannel: () => undefined });
  collectors.add(() => {});
  expect(flagged()).toEqual([]);
});

test("closing ends an ask that waits, at once", async () => {
  const { block, attachment } = setUp();
  const collectors = new Collectors(attachment);
  attachmentOf(block, 2).seat.answer(true);
  const ended = vi.fn();
  collectors.collectOthers().then(ended);
  await Promise.resolve();
  collectors.close();
  await turn();
  expect(ended).toHaveBeenCalledOnce();
});

test("a callback that asks the other threads gets what is known of them, without a request", async () => {
  const { block, attachment, asks } = setUp();
  const collectors = new Collectors(attachment);
  attachmentOf(block, 2).seat.answer(true);
  const asked = vi.fn();
  const channel = host().openChannel(asks, asked);
  const told = vi.fn();
  collectors.add(() => void collectors.collectOthers().then(told));
  collectors.run();
  await turn();
  expect(told).toHaveBeenCalledWith([]);
  expect(asked).not.toHaveBeenCalled();
  collectors.collectOthers();
  await turn();
  expect(asked).toHaveBeenCalledOnce();
  collectors.close();
  channel?.close();
});
