/**
 * The labels of a metric's series, as this thread has decoded them: by ordinal, each with the creation that it belongs
 * to. So what was removed goes when its series gets another label set.
 */

import { SERIES_CREATED } from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { corrupt } from "./corruption.ts";
import { decodeKey } from "./labelKey.ts";
import { copyKey } from "./sharedKey.ts";

export type Labels = Readonly<Record<string, string>>;

export class LabelSets {
  readonly #labels: Labels[] = [];
  readonly #creations: number[] = [];
  readonly #created: number[] = [];
  readonly #bytes: number[] = [];
  #allBytes = 0;

  /** Returns the labels of a series if they were decoded for this creation. */
  known(ordinal: number, creation: number): Labels | undefined {
    return this.#creations[ordinal] === creation ? this.#labels[ordinal] : undefined;
  }

  /** Returns the time of the creation whose labels were returned last for this series, as SERIES_CREATED has it. */
  createdOf(ordinal: number): number {
    return this.#created[ordinal] as number;
  }

  /**
   * Returns the labels of a series, whose creation was loaded by `enter`; undefined if the entry has changed since
   * then.
   */
  of(
    attachment: Attachment,
    names: readonly string[],
    entry: number,
    ordinal: number,
    creation: number,
  ): Labels | undefined {
    const known = this.known(ordinal, creation);
    if (known) return known;
    const created = attachment.kernel.headerWord(entry + SERIES_CREATED);
    const key = copyKey(attachment, entry);
    if (!attachment.kernel.isEntered(entry)) return undefined;
    this.#allBytes += key.length - (this.#bytes[ordinal] ?? 0);
    this.#bytes[ordinal] = key.length;
    // Keys do not overlap, so all of them fit in the block together.
    if (this.#allBytes > attachment.block.maxBytes) throw corrupt();
    const values = decodeKey(key, names.length);
    // Defined, not assigned: where Object.prototype is frozen, assigning to `constructor` throws.
    const labels = Object.fromEntries(names.map((name, i) => [name, values[i] as string]));
    this.#labels[ordinal] = labels;
    this.#created[ordinal] = created;
    this.#creations[ordinal] = creation;
    return labels;
  }
}
