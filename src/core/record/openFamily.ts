/** Families of open label sets, for adapters whose users choose label names at each record, as OpenTelemetry's do. */

import { encodeLabels, type OpenLabels } from "../define/openLabels.ts";
import { shown, typeError } from "../errors.ts";
import type { Family } from "./family.ts";

/** Number of texts that a thread caches for each family. Each order of a set's names counts. */
const CACHED_TEXTS = 4000;

/** The cached texts of sets that begin with the same names and values: that of the set that ends here, and others. */
interface Texts {
  text: string | undefined;
  /** By the next name. Without a prototype, any string can be a property. */
  readonly more: Record<string, NextTexts>;
}

/** The cached texts of sets by the value of their next name. */
interface NextTexts {
  /** Strings are found fastest as properties, which also copies those that are parts of larger ones. */
  readonly strings: Record<string, Texts>;
  readonly others: Map<unknown, Texts>;
}

function newTexts(): Texts {
  return { text: undefined, more: Object.create(null) };
}

/**
 * A metric with open label sets: any names, and typed values. Two sets are one series if they have the same names and
 * values, in whatever order, in all threads. Values are strings, numbers, booleans, bigints, null, and arrays of these;
 * 1, "1" and 1n differ, 0 and -0 do not. Everything else, such as undefined, functions and objects, is left out of the
 * set, and is null in an array. A set that is no object is the empty set. Get it from {@link openLabels}.
 */
export class OpenFamily<M> {
  readonly #family: Family<M, readonly [string]>;
  readonly #texts = newTexts();
  #cached = 0;

  /** @internal Users call `openLabels`. */
  constructor(family: Family<M, readonly [string]>) {
    this.#family = family;
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
    return this.#family.labels(this.#textOf(set));
  }

  /**
   * Removes a label set, as {@link Family.remove} does. Returns false if no such series was visible.
   * @example
   * const served = openLabels(registry.counter({ name: "served", space: "my-adapter", labelNames: ["set"] }));
   * served.labels({ status: 200 }).inc();
   * served.remove({ status: 200 }); // true
   */
  remove(set: OpenLabels = {}): boolean {
    return this.#family.remove(this.#textOf(set));
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

  #textOf(set: OpenLabels): string {
    const names = typeof set === "object" && set !== null ? Object.keys(set) : [];
    let texts: Texts | undefined = this.#texts;
    // By index: iterating takes longer.
    for (let i = 0; i < names.length && texts; i++) {
      const name = names[i] as string;
      const next: NextTexts | undefined = texts.more[name];
      const value = set[name];
      texts = typeof value === "string" ? next?.strings[value] : next?.others.get(value);
    }
    return texts?.text ?? this.#encode(names.map((name) => [name, set[name]] as const));
  }

  #encode(entries: readonly (readonly [name: string, value: unknown])[]): string {
    const text = encodeLabels(entries);
    if (this.#cached < CACHED_TEXTS && entries.every(([, value]) => isCacheable(value))) {
      this.#cached++;
      this.#place(entries).text = text;
    }
    return text;
  }

  #place(entries: readonly (readonly [name: string, value: unknown])[]): Texts {
    let texts = this.#texts;
    for (const [name, value] of entries) {
      texts.more[name] ??= { strings: Object.create(null), others: new Map() };
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
