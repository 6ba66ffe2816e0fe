/** A table of objects that others hold. An entry is removed some time after its object was garbage collected. */

export class WeakTable<T extends WeakKey> {
  /**
   * Objects set in this turn. A new WeakRef would keep its object until the turn ends, even if it is deleted here
   * meanwhile, so the references are made at the end of the turn.
   */
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
    this.#ofThisTurn.set(key, object);
    void Promise.resolve().then(() => this.#weaken());
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
      // The key may have been deleted, or have another object by now.
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
