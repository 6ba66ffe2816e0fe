/** Removed series that a new label set may not take. */

import { describe, expect, test } from "vitest";
import { SERIES_HOLDER } from "../../../assembly/layout.ts";
import { pin, unpin } from "../../../src/core/memory/pins.ts";
import { rowOf } from "../../../src/core/memory/row.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { twoViews, View } from "./creatingViews.ts";

describe("a removed series is not taken", () => {
  test("while a living thread pins it; it is once the thread's lane was released", () => {
    const { block, one, other } = twoViews(1);
    const old = one.ask("old");
    const holder = new View(attachmentOf(block, 3));
    const lane = holder.attachment.takeLane();
    const row = rowOf(holder.attachment, old.entry);
    holder.attachment.kernel.pageOf(row.table, lane);
    expect(pin(holder.attachment, row, old.entry, old.creation, lane)).toBe("pinned");
    one.remove(old);
    expect(other.ask("new").overflow).toBe("limit");
    expect(one.find("old")).toEqual(old);
    one.attachment.releaseThread(holder.attachment.thread);
    expect(other.ask("new")).toEqual({ entry: old.entry, creation: 2 });
  });

  test("while this thread pins it; it is once the thread unpins it", () => {
    const { one } = twoViews(1);
    const old = one.ask("old");
    const lane = one.attachment.takeLane();
    const row = rowOf(one.attachment, old.entry);
    one.attachment.kernel.pageOf(row.table, lane);
    pin(one.attachment, row, old.entry, old.creation, lane);
    one.remove(old);
    expect(one.ask("new").overflow).toBe("limit");
    unpin(one.attachment, row, old.entry, lane);
    expect(one.ask("new").entry).toBe(old.entry);
  });

  test("if something was recorded in it since its removal", () => {
    const { one, other } = twoViews(1);
    const old = one.ask("old");
    one.remove(old);
    other.add(old, 3);
    expect(one.ask("new").overflow).toBe("limit");
    expect(other.find("old")).toEqual(old);
    expect(one.valueOf(old)).toBe(3);
    one.remove(old);
    expect(one.ask("new").entry).toBe(old.entry);
  });

  test("while another living thread gives it a label set, after as many tries as its patience", () => {
    const { one, other } = twoViews(1);
    const old = one.ask("old");
    one.remove(old);
    const { kernel } = other.attachment;
    kernel.claimRole(old.entry + SERIES_HOLDER, other.attachment.takeLane());
    expect(one.ask("new").overflow).toBe("limit");
    kernel.releaseRole(old.entry + SERIES_HOLDER, other.attachment.takeLane());
    expect(one.ask("new").entry).toBe(old.entry);
  });
});
