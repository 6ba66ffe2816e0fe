/** A family of several streams, while it is read: one description, and each label set once. */

import { rangeError, shown } from "../../core/errors.ts";
import type { Part } from "./part.ts";
import type { PartReading } from "./partReading.ts";

/** A callback that is called with a problem. */
export type OnConflict = (problem: unknown) => void;

/** The parts whose conflicts were reported. */
const reported = new WeakSet<Part>();

export class JoinedFamily {
  readonly #onConflict: OnConflict;
  readonly #keys = new Set<string>();
  #first: Part | undefined;

  /** `onConflict` is called once for each part, however often it is read. */
  constructor(onConflict: OnConflict) {
    this.#onConflict = onConflict;
  }

  /** Adds a part, without series that an earlier part has. */
  add({ part, series }: PartReading): void {
    if (series.size === 0) return;
    this.#first ??= part;
    const twice = [...series].filter(([key]) => this.#keys.has(key));
    for (const [key] of twice) series.delete(key);
    for (const key of series.keys()) this.#keys.add(key);
    const { name, help } = this.#first.definition;
    const has = `Streams with one name in Prometheus, ${shown(name)},`;
    const { help: other } = part.definition;
    const [[, one] = []] = twice;
    if (one) {
      const labels = shown(JSON.stringify(one.known.labels));
      this.#report(part, `${has} need their own label sets, but two have ${labels}. Only the first one is written.`);
    } else if (other !== help) {
      const both = `${shown(help)} and ${shown(other)}`;
      this.#report(part, `${has} need one description, but have ${both}. Only the first one is written.`);
    }
  }

  #report(part: Part, message: string): void {
    if (reported.has(part)) return;
    reported.add(part);
    this.#onConflict(rangeError("DEFINITION_CONFLICT", `${message} Rename one of the instruments, or use a view.`));
  }
}
