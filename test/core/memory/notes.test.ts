/** Notes: the first text of a key stays, in a block with room, in a full one and in a corrupted one. */

import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { NOTE_KEY_BYTES, NOTE_TEXT_BYTES, NOTES, ORDINAL, PREVIOUS } from "../../../assembly/layout.ts";
import { type Block, createBlock } from "../../../src/core/memory/block.ts";
import { Notes } from "../../../src/core/memory/notes.ts";
import { anotherCopy } from "../../support/copies.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

let threads = 0;

/** Returns one more thread's view of a block's notes. */
function viewOf(block: Block) {
  const attachment = attachmentOf(block, ++threads);
  return { attachment, notes: new Notes(attachment, NOTES) };
}

const makeBlock = () => createBlock({ maxBytes: 2 ** 20, maxThreads: 4 });

describe("a note", () => {
  test("is what the first thread wrote, and every writer gets that text", () => {
    const block = makeBlock();
    const [one, other] = [viewOf(block).notes, viewOf(block).notes];
    expect([one.read("plan"), other.read("plan")]).toEqual([undefined, undefined]);
    expect(one.write("plan", "first")).toBe("first");
    expect(other.write("plan", "second")).toBe("first");
    expect(one.write("plan", "third")).toBe("first");
    expect([one.read("plan"), other.read("plan"), viewOf(block).notes.read("plan")]).toEqual(Array(3).fill("first"));
  });

  test("is found by its key among many, which several threads have written", () => {
    const block = makeBlock();
    const views = [viewOf(block).notes, viewOf(block).notes];
    const keys = Array.from({ length: 50 }, (_, i) => `key ${i}`);
    for (const [i, key] of keys.entries()) views[i % 2]?.write(key, `text ${i}`);
    for (const view of [...views, viewOf(block).notes]) {
      expect(keys.map((key) => view.read(key))).toEqual(keys.map((_, i) => `text ${i}`));
    }
  });

  test("may be empty, and both key and text may be any Unicode", () => {
    const block = makeBlock();
    const { notes } = viewOf(block);
    for (const text of ["", "\0", "\ufeffnaïve", "😀", "x".repeat(65_536)]) notes.write(`😀 ${text.slice(0, 9)}`, text);
    const { notes: other } = viewOf(block);
    for (const text of ["", "\0", "\ufeffnaïve", "😀", "x".repeat(65_536)]) {
      expect(other.read(`😀 ${text.slice(0, 9)}`)).toBe(text);
    }
  });

  test("takes no memory if the key has a text", () => {
    const block = makeBlock();
    const { attachment, notes } = viewOf(block);
    notes.write("plan", "first");
    const before = attachment.kernel.reserve(0, 8);
    for (let i = 0; i < 10; i++) notes.write("plan", "x".repeat(100));
    expect(attachment.kernel.reserve(0, 8)).toBe(before);
  });

  test.each([
    ["a number", 1, TypeError, /A note must be a string, but got 1\.$/],
    ["null", null, TypeError, /A note must be a string, but got null\.$/],
    ["a lone surrogate", "\ud800", RangeError, /well-formed Unicode of at most 65536 bytes in UTF-8, but got 3: /],
    ["a text that is too long", "x".repeat(65_537), RangeError, /but got 65537: "xxx.*…"\.$/],
    ["a text that is too long in UTF-8", "é".repeat(32_769), RangeError, /but got 65538: /],
  ])("is refused if it is %s, whether or not the key has a text", (_, text, type, rule) => {
    const { notes } = viewOf(makeBlock());
    for (const before of [undefined, "first"]) {
      if (before !== undefined) notes.write("plan", before);
      expectRefusal(() => notes.write("plan", text as string), type, "OPTION_INVALID", rule);
      expect(notes.read("plan")).toBe(before);
    }
  });

  test("that finds no memory is refused and counted; those that exist can still be read", () => {
    const registry = new Registry({ maxBytes: 2 ** 18 });
    expect(registry.note("plan", "first")).toBe("first");
    let written = 0;
    const write = () => {
      for (; ; written++) registry.note(`key ${written}`, "x".repeat(1000));
    };
    const rule =
      /^A note or role needs memory, but too little is left of the block's 262144 bytes, so "key \d+" was not made\./;
    expectRefusal(write, RangeError, "BLOCK_FULL", rule);
    expect(written).toBeGreaterThan(100);
    expect([registry.note(`key ${written}`), registry.stats().refused]).toEqual([undefined, 1]);
    expect([registry.note("plan", "second"), registry.note("key 1")]).toEqual(["first", "x".repeat(1000)]);
    registry.detach();
  });
});

describe("registry.note", () => {
  test("is what all threads read, and nothing that is exposed", async () => {
    const registry = new Registry();
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    expect(registry.note("plan")).toBeUndefined();
    expect(other.note("plan", "theirs")).toBe("theirs");
    expect(registry.note("plan", "ours")).toBe("theirs");
    expect(registry.snapshot().metrics).toEqual([]);
    expect(registry.lane).toBeUndefined();
    registry.reset();
    expect(registry.note("plan")).toBe("theirs");
    other.detach();
    registry.detach();
    expectRefusal(() => registry.note("plan"), RangeError, "DETACHED", /cannot be used after/);
  });

  test.each(["", "x".repeat(256), "\ud800", null, 1])("refuses the key %j", (key) => {
    const registry = new Registry();
    for (const args of [[key], [key, "text"]] as [string][]) {
      const rule = /^A note's key must have 1 to 255 characters of well-formed Unicode/;
      expectRefusal(
        () => registry.note(...args),
        typeof key === "string" ? RangeError : TypeError,
        "NAME_INVALID",
        rule,
      );
    }
    registry.detach();
  });

  test.each([
    ["the newest note", NOTES, 2 ** 30],
    ["the newest note", NOTES, -8],
    ["a note's ordinal", ORDINAL, 5],
    ["a note's predecessor", PREVIOUS, 2 ** 30],
    ["the length of a note's key", NOTE_KEY_BYTES, 2 ** 30],
    ["the length of a note's key", NOTE_KEY_BYTES, -1],
    ["the length of a note's text", NOTE_TEXT_BYTES, 2 ** 30],
  ])("reports a block in which %s was overwritten", async (_, address, value) => {
    const registry = new Registry();
    registry.note("first", "1");
    registry.note("plan", "2");
    const view = new DataView(registry.handle.memory.buffer);
    view.setInt32(address === NOTES ? NOTES : view.getInt32(NOTES, true) + address, value, true);
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    expectRefusal(() => other.note("plan"), RangeError, "CORRUPT", /was overwritten/);
    expectRefusal(() => other.note("plan", "3"), RangeError, "CORRUPT", /was overwritten/);
    other.detach();
    registry.detach();
  });
});
