/** Families of open label sets, for adapters whose users choose label names at each record, as OpenTelemetry's do. */

import { encodeLabels, type OpenLabels } from "../define/openLabels.ts";
import { shown, typeError } from "../errors.ts";
import type { Family } from "./family.ts";
import type { LabelTree } from "./labelTree.ts";

/** Number of texts that a thread caches for each family. Each order of a set's names counts. */
const CACHED_TEXTS = 4000;

/** As one function, which engines see through: `hasOwnProperty.call` of a bundle took 30 ns more in each look-up. */
const hasOwn: (set: object, name: string) => boolean = /* @__PURE__ */ Function.prototype.call.bind(
  Object.prototype.hasOwnProperty,
);

/** The cached texts of sets that begin with the same names and values: that of the set that ends here, and others. */
interface Texts<M> {
  text: string | undefined;
  /** The metric of `text`, which the family has cached while its cache has this age. */
  metric: M | undefined;
  metricAge: number;
  /** The first of the next names, which mostly is the only one: comparing it is faster than looking it up. */
  name: string | undefined;
  next: NextTexts<M> | undefined;
  /** By the next name. Without a prototype, any string can be a property. */
  readonly more: Record<string, NextTexts<M>>;
}

/** The cached texts of sets by the value of their next name. */
interface NextTexts<M> {
  /** Strings are found fastest as properties, which also copies those that are parts of larger ones. */
  readonly strings: Record<string, Texts<M>>;
  readonly others: Map<unknown, Texts<M>>;
}

function newTexts<M>(): Texts<M> {
  return {
    ...{ text: undefined, metric: undefined, metricAge: -1, name: undefined, next: undefined },
    more: Object.create(null),
  };
}

/**
 * A metric with open label sets: any names, and typed values. Two sets are one series if they have the same names and
 * values, in whatever order, in all threads. Values are strings, numbers, booleans, bigints, null, and arrays of these;
 * 1, "1" and 1n differ, 0 and -0 do not. Everything else, such as undefined, functions and objects, is left out of the
 * set, and is null in an array. A set that is no object is the empty set. Get it from {@link openLabels}.
 */
export class OpenFamily<M> {
  readonly #family: Family<M, readonly [string]>;
  readonly #cache: LabelTree<M> | undefined;
  readonly #texts = newTexts<M>();
  #cached = 0;

  /** @internal Users call `openLabels`. */
  constructor(family: Family<M, readonly [string]>) {
    this.#family = family;
    this.#cache = (family as { readonly labelTree?: LabelTree<M> }).labelTree;
  }

  /**
   * Returns the metric of a label set, as {@link Family.labels} does, also beyond the limit. Keeps no reference to the
   * set.
   * @throws RangeError DETACHED, CORRUPT for a label set that is new to this thread; what a getter of the set throws
   * @example
   * const served = openLabels(registry.counter({ name: "served", space: "my-adapter", labelNames: ["set"] }));
   * served.labels({ method: "GET", status: 200 }).inc();
   * served.labels({ status: 200, method: "GET" }).value; // 1
   * served.labels({ status: "200", method: "GET" }).value; // 0
   */
  labels(set: OpenLabels = {}): M {
    const texts = this.#textsOf(set);
    if (texts?.metric !== undefined && texts.metricAge === this.#cache?.age) return texts.metric;
    return this.#labels(texts, texts?.text ?? this.#encode(set));
  }

  /**
   * Removes a label set, as {@link Family.remove} does. Returns false if no such series was visible.
   * @example
   * const served = openLabels(registry.counter({ name: "served", space: "my-adapter", labelNames: ["set"] }));
   * served.labels({ status: 200 }).inc();
   * served.remove({ status: 200 }); // true
   */
  remove(set: OpenLabels = {}): boolean {
    return this.#family.remove(this.#textsOf(set)?.text ?? this.#encode(set));
  }

  /**
   * Removes all label sets, as {@link Family.clear} does. Returns how many were visible.
   * @example
   * const served = openLabels(registry.counter({ name: "served", space: "my-adapter", labelNames: ["set"] }));
   * served.labels({ status: 200 }).inc();
   * served.clear(); // 1
   */
  clear(): number {
    return this.#family.clear();
  }

  /** Returns the cached texts of a set; undefined if it has none. */
  #textsOf(set: OpenLabels): Texts<M> | undefined {
    let texts: Texts<M> | undefined = this.#texts;
    if (typeof set !== "object" || set === null) return texts;
    // Object.keys would make an array: a look-up took 30 ns more.
    for (const name in set) {
      if (!hasOwn(set, name)) continue;
      const next: NextTexts<M> | undefined = name === texts.name ? texts.next : texts.more[name];
      const value = set[name];
      texts = typeof value === "string" ? next?.strings[value] : next?.others.get(value);
      if (texts === undefined) return undefined;
    }
    return texts;
  }

  /** Returns the metric of a text, and keeps it in `texts` if the family has cached it. */
  #labels(texts: Texts<M> | undefined, text: string): M {
    const metric = this.#family.labels(text);
    // A metric beyond the family's cache is slow, and one beyond the limit may get a series later.
    if (texts && this.#cache?.find([text]) === metric) {
      texts.metric = metric;
      texts.metricAge = this.#cache?.age as number;
    }
    return metric;
  }

  #encode(set: OpenLabels): string {
    const names = typeof set === "object" && set !== null ? Object.keys(set) : [];
    const entries = names.map((name) => [name, set[name]] as const);
    const text = encodeLabels(entries);
    if (this.#cached < CACHED_TEXTS && entries.every(([, value]) => isCacheable(value))) {
      this.#cached++;
      this.#place(entries).text = text;
    }
    return text;
  }

  #place(entries: readonly (readonly [name: string, value: unknown])[]): Texts<M> {
    let texts = this.#texts;
    for (const [name, value] of entries) {
      texts.more[name] ??= { strings: Object.create(null), others: new Map() };
      texts.name ??= name;
      if (texts.name === name) texts.next = texts.more[name];
      const { strings, others } = texts.more[name];
      const known = typeof value === "string" ? strings[value] : others.get(value);
      texts = known ?? newTexts();
      if (typeof value === "string") strings[value] = texts;
      else others.set(value, texts);
    }
    return texts;
  }
}

/** Returns whether a set with this value is cached. What an array holds may change, and objects would be kept. */
function isCacheable(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

/**
 * Returns a metric with open label sets, which are kept as texts in the one label of `family`: see {@link OpenFamily}.
 * {@link decodeLabels} returns the sets of these texts. Called again, it returns another object for the same series.
 * @throws TypeError OPTION_INVALID unless it is given a metric with labels
 * @example
 * const took = registry.histogram({ name: "render", space: "my-adapter", labelNames: ["set"], buckets: [1, 10] });
 * const open = openLabels(took);
 * open.labels({ page: "/", cached: true }).record(3);
 * open.labels({ cached: true, page: "/" }).read().count; // 1
 */
export function openLabels<M>(family: Family<M, readonly [string]>): OpenFamily<M> {
  const { labels } = (family ?? {}) as { readonly labels?: unknown };
  if (typeof labels === "function") return new OpenFamily(family);
  throw typeError(
    "OPTION_INVALID",
    `openLabels takes a metric with one label, but got ${shown(family)}. Define the metric with labelNames.`,
  );
}
