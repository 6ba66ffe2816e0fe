/** A tree of objects with one level per label, so that a look-up by values allocates nothing and joins no texts. */

/** One level, with a property for each label value. Without a prototype, any string can be a property. */
export interface Branch<M> {
  [value: string]: Branch<M> | M | undefined;
}

export class Branches<M> {
  readonly root: Branch<M> = Object.create(null) as Branch<M>;
  /** The number of properties of each branch. To ask a wide object whether it is empty takes as long as to list it. */
  readonly #sizes = new Map<Branch<M>, number>();

  /** Returns what was put at these values. */
  find(values: readonly string[]): M | undefined {
    let node: Branch<M> | M | undefined = this.root;
    for (const value of values) {
      if (node === undefined) return undefined;
      node = (node as Branch<M>)[value];
    }
    return node as M | undefined;
  }

  /** Puts a leaf at values, of which there is at least one. */
  put(values: readonly string[], leaf: M): void {
    let branch = this.root;
    for (const value of values.slice(0, -1)) {
      const next = branch[value] ?? this.#grow(branch, value, Object.create(null));
      branch = next as Branch<M>;
    }
    const last = values.at(-1) as string;
    if (branch[last] === undefined) this.#grow(branch, last, leaf);
    else branch[last] = leaf;
  }

  /** Drops what is at values, and each branch that has nothing left. Does nothing if there is nothing. */
  drop(values: readonly string[]): void {
    const path: Branch<M>[] = [];
    let node: Branch<M> | M | undefined = this.root;
    for (const value of values) {
      if (node === undefined) return;
      path.push(node as Branch<M>);
      node = (node as Branch<M>)[value];
    }
    if (node === undefined) return;
    for (let depth = path.length - 1; depth >= 0; depth--) {
      const branch = path[depth] as Branch<M>;
      delete branch[values[depth] as string];
      const left = (this.#sizes.get(branch) as number) - 1;
      if (left > 0) {
        this.#sizes.set(branch, left);
        return;
      }
      this.#sizes.delete(branch);
    }
  }

  #grow(branch: Branch<M>, value: string, node: Branch<M> | M): Branch<M> | M {
    branch[value] = node;
    this.#sizes.set(branch, (this.#sizes.get(branch) ?? 0) + 1);
    return node;
  }
}
