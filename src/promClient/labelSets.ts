/** The label sets of a metric that this thread has recorded in or has read. */

import { wellFormed } from "../core/platform/text.ts";
import { Branches, type Branch as BranchOf } from "../core/record/branches.ts";
import { followsSuccessor } from "./line.ts";
import { refusal, unknownLabel } from "./refusal.ts";
import type { ExemplarValue, Labels } from "./text.ts";

/** One label set. `C` is core's metric that records in it. */
export class LabelSet<C> {
  /** The labels as this thread first gave them; of other threads, as texts. */
  labels: Labels;
  /** The texts of its values, in the order of the sorted names. */
  readonly texts: readonly string[];
  /** Place in the order in which the metric shows its label sets. */
  readonly order: number;
  /** Core's metric, in which this thread records; undefined until its first record. */
  core: C | undefined;
  /** False once it was removed: then an object that is bound to it looks it up again. */
  isKnown = true;
  /** Number of the last reading that has seen it. */
  seenIn = 0;
  /** The series in which that reading found it; -1 if in several blocks. */
  series = -1;
  /** The text before each of its values, written for `writtenFor`. */
  written: readonly string[] = [];
  writtenFor: unknown;
  /** The result of a counter's `inc`; the successor's has none. */
  readonly returned: { readonly labelHash: string };
  /** The newest exemplar of each bucket, by bound; of a counter, by 0. */
  exemplars: Map<number, ExemplarValue> | undefined;

  constructor(labels: Labels, texts: readonly string[], order: number, hash: string) {
    this.labels = labels;
    this.texts = texts;
    this.order = order;
    this.returned = followsSuccessor() ? (undefined as never) : { labelHash: hash };
  }

  /** Keeps the newest exemplar of a bucket. */
  keepExemplar(bound: number, exemplar: ExemplarValue): void {
    this.exemplars ??= new Map();
    this.exemplars.set(bound, exemplar);
  }
}

type Branch<C> = BranchOf<LabelSet<C>>;

export class LabelSets<C> {
  readonly #declared: readonly string[];
  readonly #names: readonly string[];
  readonly #depth: number;
  readonly #first: string;
  readonly #second: string;
  #branches = new Branches<LabelSet<C>>();
  #root = this.#branches.root;
  readonly #all = new Set<LabelSet<C>>();
  #order = 0;
  #overflow: LabelSet<C> | undefined;

  constructor(declared: readonly string[]) {
    this.#declared = declared;
    this.#names = [...declared].sort();
    // A name that is listed twice is one label: then the slow way decides.
    this.#depth = new Set(declared).size === declared.length ? declared.length : Number.NaN;
    [this.#first = "", this.#second = ""] = this.#names;
  }

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<LabelSet<C>> {
    return this.#all.values();
  }

  /** Returns a label set that this thread knows; undefined if it does not, or if a label is not one of the metric's. */
  find(labels: Labels): LabelSet<C> | undefined {
    let given = 0;
    for (const _ in labels) given++;
    const depth = this.#depth;
    if (given !== depth) return undefined;
    if (depth === 0) return this.#sought([]);
    // Strings of the first two labels without a loop, which takes longer.
    const first = labels[this.#first];
    let node = typeof first === "string" ? this.#root[first] : this.#other(this.#root, first);
    if (depth === 1 || node === undefined) return node as LabelSet<C> | undefined;
    const second = labels[this.#second];
    node = typeof second === "string" ? (node as Branch<C>)[second] : this.#other(node as Branch<C>, second);
    for (let i = 2; i < depth && node !== undefined; i++) {
      const value = labels[this.#names[i] as string];
      node = typeof value === "string" ? (node as Branch<C>)[value] : this.#other(node as Branch<C>, value);
    }
    return node as LabelSet<C> | undefined;
  }

  #other(branch: Branch<C>, value: unknown): Branch<C> | LabelSet<C> | undefined {
    // A missing name may hide a wrong one: the slow way finds out.
    return typeof value === "number" ? branch[`${value}`] : undefined;
  }

  /** Returns a label set, which need not be known yet. Throws if a label is not one of the metric's. */
  obtain(labels: Labels): LabelSet<C> {
    this.check(labels);
    const texts = this.textsOf(labels);
    return this.#sought(texts) ?? this.#add(texts, { ...labels });
  }

  /**
   * Returns the label set that a reading has found by core's labels, in which another thread may have recorded. Those
   * beyond the limit, or of a full block, share the overflow series.
   */
  read(labels: Readonly<Record<string, string>>): LabelSet<C> {
    if (OVERFLOW in labels) {
      this.#overflow ??= new LabelSet({ [OVERFLOW]: "true" }, [], -1, "");
      return this.#overflow;
    }
    return this.ofTexts(Object.values(labels));
  }

  /** Returns the label set of values' texts, in which another thread may have recorded. */
  ofTexts(texts: readonly string[]): LabelSet<C> {
    return this.#sought(texts) ?? this.#add(texts, this.#labelsOf(texts));
  }

  /** Returns the texts of the values that labels have for the metric's names; others count for nothing. */
  textsOf(labels: Labels): string[] {
    return this.#names.map((name) => textOf(labels[name]));
  }

  /** Throws if a label is not one of the metric's. */
  check(labels: Labels): void {
    const known = followsSuccessor() ? this.#names : this.#declared;
    for (const name in labels) if (!known.includes(name)) throw unknownLabel(name, known);
  }

  /** Returns the labels of positional values, or an object of labels as it is. */
  given(args: readonly unknown[]): Labels {
    const [first] = args;
    if (typeof first === "object") return (first ?? {}) as Labels;
    if (args.length !== this.#declared.length) {
      throw refusal(
        Error,
        "LABELS_INVALID",
        `Invalid number of arguments (${args.length}): "${args.join(", ")}" for label names ` +
          `(${this.#declared.length}): "${this.#declared.join(", ")}".`,
      );
    }
    const labels: Record<string, unknown> = {};
    for (let i = 0; i < args.length; i++) {
      const name = this.#declared[i] as string;
      // Where Object.prototype is frozen, assigning to `constructor` throws.
      if (name in labels) Object.defineProperty(labels, name, { value: args[i], enumerable: true, writable: true });
      else labels[name] = args[i];
    }
    return labels;
  }

  /** Forgets a label set. */
  drop(set: LabelSet<C>): void {
    set.isKnown = false;
    this.#all.delete(set);
    this.#branches.drop(keysOf(set.texts));
  }

  clear(): void {
    for (const set of this.#all) set.isKnown = false;
    this.#all.clear();
    this.#branches = new Branches();
    this.#root = this.#branches.root;
  }

  /** Forgets the label sets that the last reading has not seen, if they are the most. */
  sweep(reading: number, visible: number): void {
    if (this.#all.size <= 2 * visible + SPARE) return;
    for (const set of this.#all) if (set.seenIn !== reading) this.drop(set);
  }

  #sought(texts: readonly string[]): LabelSet<C> | undefined {
    return this.#branches.find(keysOf(texts));
  }

  #add(texts: readonly string[], labels: Labels): LabelSet<C> {
    const set = new LabelSet<C>(labels, texts, this.#order++, hashObject(labels, this.#names));
    this.#branches.put(keysOf(texts), set);
    this.#all.add(set);
    return set;
  }

  /** Returns labels for texts: a label without a text is left out. */
  #labelsOf(texts: readonly string[]): Labels {
    const byName = new Map(this.#names.map((name, index) => [name, texts[index]]));
    return Object.fromEntries(
      this.#declared.filter((name) => byName.get(name)).map((name) => [name, byName.get(name)]),
    );
  }
}

/** Returns the key that the original gives a label set, for example `a:1,b:2,`. `names`: those of labels, sorted. */
export function hashObject(labels: Labels, names: readonly string[] = Object.keys(labels).sort()): string {
  const given = names.filter((name) => labels[name] !== undefined);
  return given.map((name) => `${name}:${labels[name]},`).join("");
}

/** The label of overflow series, as core and OpenTelemetry name it. */
const OVERFLOW = "otel_metric_overflow";

/** Label sets that are kept although no reading shows them, so that a few removed ones are not looked up again. */
const SPARE = 1000;

/** Returns the keys of texts; a metric without labels has one label set, with no text. */
function keysOf(texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [""] : texts;
}

/** Returns the text of a label's value. A missing one is "", and so is null in the successor's line. */
function textOf(value: unknown): string {
  if (value === undefined || (value === null && followsSuccessor())) return "";
  return wellFormed(String(value));
}
