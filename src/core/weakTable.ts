/** A table of objects that others hold. An entry goes, sooner or later, after its object was collected. */

/** Entries at which collected objects are looked for at the earliest. */
const LEAST = 64;

export class WeakTable<T extends WeakKey> {
  readonly #references = new Map<string, WeakRef<T>>();
  #sweepAt = LEAST;

  get(key: string): T | undefined {
    return this.#references.get(key)?.deref();
  }

  set(key: string, object: T): void {
    this.#references.set(key, new WeakRef(object));
    // As many are added between two sweeps as the first left, so that a sweep costs each entry a constant time.
    if (this.#references.size < this.#sweepAt) return;
    for (const [name, reference] of this.#references) if (!reference.deref()) this.#references.delete(name);
    this.#sweepAt = Math.max(LEAST, 2 * this.#references.size);
  }

  delete(key: string): void {
    this.#references.delete(key);
  }
}
