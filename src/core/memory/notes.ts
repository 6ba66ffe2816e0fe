/**
 * An append-only list of texts by key: the notes of a registry, or its roles, which have no text. The first text of a
 * key stays. The protocol and its invariant: docs/memory.md, "Notes".
 */

import { FULL, NOTE_KEY, NOTE_KEY_BYTES, NOTE_TEXT_BYTES, ORDINAL, PREVIOUS } from "../../../assembly/layout.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import { encodeText, isWellFormed } from "../platform/text.ts";
import type { Attachment } from "./attachment.ts";
import { EntryList } from "./entries.ts";

const ENTRY_ALIGNMENT = 8;
const MOST_BYTES = 65_536;

export class Notes {
  readonly #attachment: Attachment;
  readonly #list: number;
  readonly #entries = new EntryList();
  readonly #byKey = new Map<string, number>();
  #seen = 0; // newest entry that is in #byKey
  #count = 0; // entries up to this one

  /** `list` is the header's word that names the newest entry. */
  constructor(attachment: Attachment, list: number) {
    this.#attachment = attachment;
    this.#list = list;
  }

  /** Returns the text of a key; undefined if there is none. */
  read(key: string): string | undefined {
    const entry = this.find(key);
    return entry === 0 ? undefined : this.#textOf(entry);
  }

  /** Returns the text of a key. If there is none, this text becomes it. Throws if the block is full. */
  write(key: string, text: string): string {
    return this.#textOf(this.obtain(key, encoded(text)));
  }

  /** Returns the entry of a key, or 0. Adds the entries that other threads have published since the last call. */
  find(key: string): number {
    const { block, kernel } = this.#attachment;
    this.#seen = kernel.headerWord(this.#list);
    const entries = this.#entries.upTo(this.#seen, block);
    for (const entry of entries.subarray(this.#count)) {
      this.#byKey.set(block.text(entry + NOTE_KEY, block.word(entry + NOTE_KEY_BYTES)), entry);
    }
    this.#count = entries.length;
    return this.#byKey.get(key) ?? 0;
  }

  /** Returns the entry of a key. Makes it, with this text, if no thread has made it yet. */
  obtain(key: string, text: Uint8Array): number {
    const { block, kernel } = this.#attachment;
    let made = 0;
    for (;;) {
      const found = this.find(key);
      if (found !== 0) return found;
      made ||= this.#fill(key, text);
      block.setWord(made + PREVIOUS, this.#seen);
      block.setWord(made + ORDINAL, this.#count);
      // Published by this thread or, if another was faster, not yet: the next iteration looks again.
      kernel.append(this.#list, this.#seen, made);
    }
  }

  #textOf(entry: number): string {
    const { block } = this.#attachment;
    return block.text(entry + NOTE_KEY + block.word(entry + NOTE_KEY_BYTES), block.word(entry + NOTE_TEXT_BYTES));
  }

  /** Returns a filled, unpublished entry. */
  #fill(key: string, text: Uint8Array): number {
    const { block, kernel } = this.#attachment;
    const name = encodeText(key);
    const entry = kernel.reserve(NOTE_KEY + name.length + text.length, ENTRY_ALIGNMENT);
    if (entry === 0) {
      kernel.count(FULL);
      throw rangeError(
        "BLOCK_FULL",
        `A note or role needs memory, but too little is left of the block's ${block.maxBytes} bytes, so ` +
          `${shown(key)} was not made. Make the registry with a larger maxBytes.`,
      );
    }
    block.setWord(entry + NOTE_KEY_BYTES, name.length);
    block.setWord(entry + NOTE_TEXT_BYTES, text.length);
    block.bytes.set(name, entry + NOTE_KEY);
    block.bytes.set(text, entry + NOTE_KEY + name.length);
    return entry;
  }
}

/** Returns a note's text in UTF-8. Throws unless it may be one. */
function encoded(text: unknown): Uint8Array {
  if (typeof text !== "string") {
    throw typeError("OPTION_INVALID", `A note must be a string, but got ${shown(text)}.`);
  }
  const bytes = encodeText(text);
  if (isWellFormed(text) && bytes.length <= MOST_BYTES) return bytes;
  throw rangeError(
    "OPTION_INVALID",
    `A note must be well-formed Unicode of at most ${MOST_BYTES} bytes in UTF-8, but got ${bytes.length}: ` +
      `${shown(text)}.`,
  );
}
