/** The creation of series: new ones, and those whose label set was removed. */

import { describe, expect, test } from "vitest";
import { BUMP, OVERFLOWED_FULL, SERIES_HOLDER, SERIES_KEY } from "../../../assembly/layout.ts";
import type { FoundSeries } from "../../../src/core/memory/creation.ts";
import { pin, unpin } from "../../../src/core/memory/pins.ts";
import { type Row, rowOf } from "../../../src/core/memory/row.ts";
import { attachmentOf, attachmentWith } from "../../support/pretendThreads.ts";
import { twoViews, View } from "./creatingViews.ts";

describe("a new label set", () => {
  test("gets a new series and the next number, while none was removed", () => {
    const { one, other } = twoViews();
    const made = ["1", "2", "3"].map((value, i) => (i === 1 ? other : one).ask(value));
    expect(made.map(({ creation }) => creation)).toEqual([1, 2, 3]);
    expect(new Set(made.map(({ entry }) => entry)).size).toBe(3);
    expect(one.series).toBe(3);
  });

  test("gets the series of a removed one, empty, which no thread finds by its old key any more", () => {
    const { one, other } = twoViews();
    const old = one.ask("old");
    expect(other.find("old")).toEqual(old);
    one.add(old, 5);
    other.add(old, 6);
    one.remove(old);
    const made = other.ask("new");
    expect(made).toEqual({ entry: old.entry, creation: 2 });
    expect(one.find("old")).toBeUndefined();
    expect(other.find("old")).toBeUndefined();
    expect(one.find("new")).toEqual(made);
    expect(one.valueOf(made)).toBe(0);
    one.add(made, 7);
    expect(other.valueOf(made)).toBe(7);
    expect(one.series).toBe(1);
  });

  test("of a longer key gets it, too, and the next shorter one", () => {
    const { one, other } = twoViews();
    const first = one.ask("a");
    one.remove(first);
    const long = "long ".repeat(100);
    expect(other.ask(long).entry).toBe(first.entry);
    expect(one.find(long)).toEqual({ entry: first.entry, creation: 2 });
    expect(one.find(`${long}.`)).toBeUndefined();
    one.remove(first);
    expect(one.ask("b")).toEqual({ entry: first.entry, creation: 3 });
    expect(other.find("b")).toEqual({ entry: first.entry, creation: 3 });
    expect(other.find(long)).toBeUndefined();
  });

  test("of the same key as the removed one gets its series back, without a creation", () => {
    const { one } = twoViews();
    const old = one.ask("old");
    one.remove(old);
    expect(one.ask("old")).toEqual(old);
    expect(one.ask("new").creation).toBe(2);
  });

  test("overflows exactly where all series below the limit stand", () => {
    const { one, other } = twoViews(3);
    const made = ["1", "2", "3"].map((value) => one.ask(value));
    expect(other.ask("4").overflow).toBe("limit");
    one.remove(made[1] as FoundSeries);
    expect(other.ask("4")).toEqual({ entry: made[1]?.entry, creation: 4 });
    expect(one.ask("5").overflow).toBe("limit");
    expect(one.ask("2").overflow).toBe("limit");
    expect(one.series).toBe(3);
  });

  test("finds each of thousands that were removed", () => {
    const { one, other } = twoViews(2000, 2 ** 22);
    const made = Array.from({ length: 2000 }, (_, i) => one.ask(`${i}`));
    for (const [i, series] of made.entries()) if (i % 2 === 0) one.remove(series);
    for (let i = 0; i < 1000; i++) expect((i % 3 ? one : other).ask(`new ${i}`).overflow).toBeUndefined();
    expect(other.ask("one more").overflow).toBe("limit");
    expect(one.series).toBe(2000);
  });
});

describe("while another thread does the same", () => {
  test("a label set that loses its series while its key is compared is not found", () => {
    const { block, one, other } = twoViews(1);
    const old = one.ask("old");
    const key = block.word(old.entry + SERIES_KEY);
    let isTaken = false;
    const attachment = attachmentWith(block, 3, (kernel) => ({
      ...kernel,
      headerWord(address) {
        const word = kernel.headerWord(address);
        if (address !== key || isTaken) return word;
        isTaken = true;
        other.remove(old);
        other.ask("new");
        return word;
      },
    }));
    const third = new View(attachment);
    expect(third.find("old")).toBeUndefined();
    expect(third.find("new")).toEqual({ entry: old.entry, creation: 2 });
  });

  test("a key gets one series, and the entry that was claimed in vain is found by who had found none", () => {
    const { block, one, other } = twoViews(2);
    const made = [one.ask("1"), one.ask("2")];
    const lane = one.attachment.takeLane();
    const rows = made.map(({ entry }) => rowOf(one.attachment, entry));
    for (const [i, { entry, creation }] of made.entries()) pin(one.attachment, rows[i] as Row, entry, creation, lane);
    for (const series of made) one.remove(series);
    expect(other.ask("new").overflow).toBe("limit");
    for (const [i, { entry }] of made.entries()) unpin(one.attachment, rows[i] as Row, entry, lane);
    let first: FoundSeries | undefined;
    const attachment = attachmentWith(block, 3, (kernel) => ({
      ...kernel,
      create(...given) {
        first = one.ask("key");
        return kernel.create(...given);
      },
    }));
    const third = new View(attachment);
    expect(third.ask("key")).toEqual(first);
    expect(first?.overflow).toBeUndefined();
    const next = other.ask("new");
    expect(next.overflow).toBeUndefined();
    expect(next.entry).not.toBe(first?.entry);
    expect(other.find("key")).toEqual(first);
  });
});

test("a new label set waits for a busy series that is given back", () => {
  const { block, one, other } = twoViews(1);
  const old = one.ask("old");
  one.remove(old);
  const lane = other.attachment.takeLane();
  other.attachment.kernel.claimRole(old.entry + SERIES_HOLDER, lane);
  let tries = 0;
  const attachment = attachmentWith(block, 3, (kernel) => ({
    ...kernel,
    claimRole(role, by) {
      if (++tries === 5) other.attachment.kernel.releaseRole(role, lane);
      return kernel.claimRole(role, by);
    },
  }));
  expect(new View(attachment).ask("new")).toEqual({ entry: old.entry, creation: 2 });
});

test("at the limit, a thread gives up what it pins itself, and without that, no memory is taken", () => {
  const { one } = twoViews(20);
  const { attachment } = one;
  const lane = attachment.takeLane();
  const made = Array.from({ length: 20 }, (_, i) => one.ask(`${i}`));
  for (const { entry, creation } of made) {
    const row = rowOf(attachment, entry);
    pin(attachment, row, entry, creation, lane);
    const pause = () => {
      if (attachment.kernel.vacancyOf(entry) === 0) return false;
      unpin(attachment, row, entry, lane);
      return true;
    };
    attachment.addUser({ forgetLane() {}, pause });
  }
  const used = attachment.kernel.headerWord(BUMP);
  expect(one.ask("new").overflow).toBe("limit");
  expect(attachment.kernel.headerWord(BUMP)).toBe(used);
  one.remove(made[7] as FoundSeries);
  expect(one.ask("new").entry).toBe(made[7]?.entry);
});

test("an entry whose creator was killed before the commit is not found, even if all entries are read", () => {
  const { block, one } = twoViews(100);
  for (let i = 0; i < 40; i++) one.ask(`${i}`);
  const view = new View(
    attachmentWith(block, 3, (kernel) => ({
      ...kernel,
      create() {
        throw new Error("killed");
      },
      // A killed thread gives nothing back.
      releaseRole: () => 0,
    })),
  );
  expect(() => view.ask("killed")).toThrow("killed");
  expect(new View(attachmentOf(block, 4)).find("killed")).toBeUndefined();
});

describe("in a full block", () => {
  /** Returns two views of a block with no room, but for what `before` has made. */
  function full<T>(before: (one: View) => T) {
    const { one, other } = twoViews(1000);
    const made = before(one);
    for (let bytes = 2 ** 19; bytes >= 4; bytes /= 2) while (one.attachment.kernel.reserve(bytes, 4) !== 0);
    return { one, other, made };
  }

  /** Returns a series that was removed before and is back, so that its removal needs no memory. */
  function oldOf(view: View): FoundSeries {
    const old = view.ask("old");
    view.remove(old);
    expect(view.attachment.kernel.hold(old.entry, old.creation)).toBe(1);
    return old;
  }

  test("a new label set overflows, and gets the series of one that is removed later", () => {
    const { one, other, made } = full(oldOf);
    expect(other.ask("new").overflow).toBe("full");
    expect(one.attachment.kernel.counted(OVERFLOWED_FULL)).toBe(1);
    one.remove(made);
    expect(one.ask("new")).toEqual({ entry: made.entry, creation: 2 });
    expect(other.find("new")).toEqual({ entry: made.entry, creation: 2 });
  });

  test("a key that is longer than the removed one overflows, and leaves the series to a shorter one", () => {
    const { one, other, made } = full(oldOf);
    one.remove(made);
    expect(one.ask("much longer than the old one").overflow).toBe("full");
    expect(other.ask("new")).toMatchObject({ entry: made.entry });
    expect(one.find("new")).toMatchObject({ entry: made.entry });
  });
});
