/** A bounded set of label values, so that no label grows with the requests. */

/** The label value of all that is beyond a bound, or not known: OpenTelemetry's. */
export const OTHER = "_OTHER";

/** The first values that a thread meets, up to a number. */
export class BoundedNames {
  readonly #most: number;
  readonly #names = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Returns true if the name is one of the first, or was there before. */
  takes(name: string): boolean {
    if (this.#names.has(name)) return true;
    if (this.#names.size >= this.#most) return false;
    this.#names.add(name);
    return true;
  }
}
