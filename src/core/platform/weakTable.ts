/** A table of objects that others hold. An entry goes, sooner or later, after its object was collected. */

export class WeakTable<T extends WeakKey> {
  /** A new WeakRef would keep its object until the turn ends, even if it is deleted here meanwhile. So they are made at the end. */
  readonly #ofThisTurn = new Map<string, T>();
  readonly #references = new Map<string, WeakRef<T>>();
  readonly #onCollected: (key: string) => void;
  #collected: FinalizationRegistry<string> | undefined;

  constructor(onCollected: (key: string) => void = () => {}) {
    this.#onCollected = onCollected;
  }

  get(key: string): T | undefined {
    return this.#ofThisTurn.get(key) ?? this.#references.get(key)?.deref();
  }

  set(key: string, object: T): void {
    if (this.#ofThisTurn.size === 0) void Promise.resolve().then(() => this.#weaken());
    this.#ofThisTurn.set(key, object);
  }

  delete(key: string): void {
    this.#ofThisTurn.delete(key);
    this.#references.delete(key);
  }

  values(): T[] {
    const referenced = Array.from(this.#references.values(), (reference) => reference.deref());
    return [...this.#ofThisTurn.values(), ...referenced.filter((object) => object !== undefined)];
  }

  #weaken(): void {
    this.#collected ??= new FinalizationRegistry((key) => {
      // It may have been deleted, or another have come in its place.
      if (!this.#references.has(key) || this.get(key)) return;
      this.delete(key);
      this.#onCollected(key);
    });
    for (const [key, object] of this.#ofThisTurn) {
      this.#references.set(key, new WeakRef(object));
      this.#collected.register(object, key);
    }
    this.#ofThisTurn.clear();
  }
}
