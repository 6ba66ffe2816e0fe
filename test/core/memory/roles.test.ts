/** Roles: one thread holds each, and another may take it over once that thread has left or ended. */

import { describe, expect, test } from "vitest";
import { createBlock } from "../../../src/core/memory/block.ts";
import { Roles } from "../../../src/core/memory/roles.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

let threads = 0;

/** Returns a block's threads, each with its attachment and its view of the roles. */
function threadsOf(count: number, maxThreads = 4) {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads });
  return Array.from({ length: count }, () => {
    const attachment = attachmentOf(block, ++threads, 0);
    return { attachment, roles: new Roles(attachment) };
  }) as [Threads, Threads, Threads];
}
type Threads = { attachment: ReturnType<typeof attachmentOf>; roles: Roles };

describe("a role", () => {
  test("is held by the first thread that claims it, and each role by its own", () => {
    const [one, other] = threadsOf(2);
    expect([one.roles.claim("a"), other.roles.claim("a"), one.roles.claim("a")]).toEqual([true, false, true]);
    expect([other.roles.claim("b"), one.roles.claim("b")]).toEqual([true, false]);
  });

  test("is released by its holder only, and then another may claim it", () => {
    const [one, other] = threadsOf(2);
    one.roles.claim("a");
    expect([other.roles.release("a"), other.roles.claim("a")]).toEqual([false, false]);
    expect([one.roles.release("a"), one.roles.release("a")]).toEqual([true, false]);
    expect([other.roles.claim("a"), one.roles.claim("a")]).toEqual([true, false]);
  });

  test("goes to another thread once its holder has left", () => {
    const [one, other, third] = threadsOf(3);
    one.roles.claim("a");
    one.attachment.detach();
    expect([other.roles.claim("a"), third.roles.claim("a")]).toEqual([true, false]);
  });

  test("goes to another thread once its holder has ended and its lane was released", () => {
    const [one, guardian, third] = threadsOf(3);
    one.roles.claim("a");
    expect(guardian.roles.claim("a")).toBe(false);
    guardian.attachment.releaseThread(one.attachment.thread);
    expect([third.roles.claim("a"), guardian.roles.claim("a")]).toEqual([true, false]);
  });

  test("does not go to the thread that takes the lane of its last holder, unless that claims it", () => {
    const [one, other, third] = threadsOf(3, 2);
    expect([one.roles.claim("a"), other.attachment.takeLane()]).toEqual([true, 17]);
    one.attachment.detach();
    expect(third.attachment.takeLane()).toBe(16);
    expect(third.roles.release("a")).toBe(false);
    expect([other.roles.claim("a"), third.roles.claim("a")]).toEqual([true, false]);
  });

  test("takes a lane; while others hold all lanes, a claim returns false and makes no role", () => {
    const [one, other] = threadsOf(2, 1);
    one.attachment.takeLane();
    const before = other.attachment.kernel.reserve(0, 8);
    expect([other.roles.claim("a"), other.roles.release("a")]).toEqual([false, false]);
    expect(other.attachment.kernel.reserve(0, 8)).toBe(before);
    expect(one.roles.claim("a")).toBe(true);
    expect(other.roles.release("a")).toBe(false);
    one.attachment.detach();
    expect([other.roles.claim("a"), other.roles.release("a")]).toEqual([true, true]);
  });

  test("that nobody has claimed is no one's to release, which takes no lane", () => {
    const [one] = threadsOf(1);
    expect([one.roles.release("a"), one.attachment.lane]).toEqual([false, -1]);
  });
});
