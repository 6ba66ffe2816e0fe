/** The moments at which a thread drops the addresses of removed series. */

import { expect, test } from "vitest";
import { REMOVALS } from "../../../assembly/layout.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

/** Returns an attachment with so many addresses, and what was asked of them. `goes`: which of them can be dropped. */
function withAddresses(count: number, goes: (index: number) => boolean = () => false) {
  const attachment = attachmentOf(createBlock({ maxBytes: 2 ** 20, maxThreads: 1 }), 1);
  const asked: number[] = [];
  for (let index = 0; index < count; index++) {
    attachment.addUser({ forgetLane() {}, pause: () => asked.push(index) > 0 && goes(index) });
  }
  const remove = (series = 1) => {
    for (let i = 0; i < series; i++) attachment.kernel.takeTicket(REMOVALS);
  };
  return { attachment, asked, remove };
}

test("no address is asked until a series was removed, and none is asked again without a further removal", () => {
  const { attachment, asked, remove } = withAddresses(1);
  expect(attachment.pause()).toBe(false);
  expect(asked).toEqual([]);
  remove();
  attachment.pause();
  attachment.pause();
  expect(asked).toEqual([0]);
  remove();
  attachment.pause();
  expect(asked).toEqual([0, 0]);
});

test("a removal pays for asking 16 addresses: with more of them, further removals are waited for", () => {
  const few = withAddresses(16);
  few.remove();
  few.attachment.pause();
  expect(few.asked).toHaveLength(16);
  const many = withAddresses(33);
  for (const expected of [0, 0, 33]) {
    many.remove();
    many.attachment.pause();
    expect(many.asked).toHaveLength(expected);
  }
});

test("if it is forced, all addresses are asked at once", () => {
  const { attachment, asked } = withAddresses(3);
  attachment.pause(true);
  expect(asked).toEqual([0, 1, 2]);
});

test("what was dropped is not asked again", () => {
  const { attachment, asked } = withAddresses(3, (index) => index === 1);
  expect(attachment.pause(true)).toBe(true);
  expect(attachment.pause(true)).toBe(false);
  expect(asked).toEqual([0, 1, 2, 0, 2]);
});
