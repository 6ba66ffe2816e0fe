/** Creators of label sets that are killed at each step. */

import { describe, expect, test } from "vitest";
import type { Block } from "../../../src/core/memory/block.ts";
import type { Kernel } from "../../../src/core/memory/kernel.ts";
import { attachmentKilledAfter } from "../../support/pretendThreads.ts";
import { twoViews, View } from "./creatingViews.ts";

/** The kernel's calls of a creation, in a removed series and in a new one. */
const CALLS = [
  "finish",
  "claimRole",
  "vacancyOf",
  "take",
  "empty",
  "setWord",
  "create",
  "releaseRole",
] as const satisfies (keyof Kernel)[];

describe("a creator that is killed", () => {
  function killedAfter(block: Block, last: keyof Kernel): void {
    const view = new View(attachmentKilledAfter(block, 3, last));
    expect(() => view.ask("killed")).toThrow("killed");
    // As its guardian does.
    view.attachment.releaseThread(view.attachment.thread);
  }

  function expectOneUsable(one: View, other: View): void {
    // Either its creation counts, or nothing of it remains: in both cases the only series can be used.
    const found = one.find("killed");
    expect(other.find("killed")).toEqual(found);
    if (found) {
      expect(one.valueOf(found)).toBe(0);
      expect(other.ask("new").overflow).toBe("limit");
      one.remove(found);
    }
    const made = other.ask("new");
    expect(made.overflow).toBeUndefined();
    expect(one.find("new")).toEqual(made);
    expect(one.find("killed")).toBeUndefined();
    expect(one.valueOf(made)).toBe(0);
    expect(one.series).toBe(1);
  }

  test.each(CALLS)("after %s, with a removed series, leaves it usable and empty", (last) => {
    const { block, one, other } = twoViews(1);
    const old = one.ask("old");
    one.add(old, 5);
    one.remove(old);
    killedAfter(block, last);
    expectOneUsable(one, other);
  });

  test.each(["finish", "reserve", "reserveRow", "claimRole", "append", "setWord", "create", "releaseRole"] as const)(
    "after %s, with a new series, leaves it usable and empty",
    (last) => {
      const { block, one, other } = twoViews(1);
      killedAfter(block, last);
      expectOneUsable(one, other);
    },
  );
});
