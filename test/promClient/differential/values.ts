/** Random numbers, labels and options for programs. */

import { isDeepStrictEqual } from "node:util";
import { Collect } from "./steps.ts";

export const PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
export const OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** A source of random choices. */
export class Choices {
  readonly #next: () => number;
  /** True if all numbers are multiples of 1/512, whose sums no library rounds. */
  readonly isExact: boolean;
  /** True if they are whole and small, too, so that a sketch has a bucket for each. */
  readonly #isWhole: boolean;

  constructor(next: () => number) {
    this.#next = next;
    this.isExact = next() < 0.6;
    this.#isWhole = this.isExact && next() < 0.5;
  }

  /** Returns true with this probability. */
  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** Returns a whole number from 0 up to, but not including, `end`. */
  below(end: number): number {
    return Math.floor(this.#next() * end);
  }

  one<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  /** Returns some of the values, in any order. */
  some<T>(values: readonly T[], most = values.length): T[] {
    const left = [...values];
    return Array.from(
      { length: this.below(Math.min(most, values.length) + 1) },
      () => left.splice(this.below(left.length), 1)[0] as T,
    );
  }

  /** Returns a value that all kinds of metrics take, mostly. */
  number(): number {
    if (this.chance(0.1)) return this.one(this.isExact ? [0.5, 1, 2, 4] : [0.1, 0.3, 1.1]);
    if (this.#isWhole) return this.below(12) - (this.chance(0.1) ? 6 : 0);
    if (this.isExact)
      return this.chance(0.5) ? this.below(12) : (this.below(8192) - (this.chance(0.2) ? 4096 : 0)) / 512;
    if (this.chance(0.03)) return this.one([1e-10, 3e-10, 1e20, 1e15, 2 ** 53, 123456.789012345]);
    return this.chance(0.2) ? -this.#next() : this.one([0.1, 0.2, 0.3, 0.7, 1.1, this.#next(), this.#next() * 20]);
  }

  /** Returns a value that a record may be called with, right or wrong. */
  value(): unknown {
    if (!this.chance(0.12)) return this.number();
    return this.one<unknown>([
      Number.NaN,
      Infinity,
      -Infinity,
      "5",
      "",
      null,
      undefined,
      true,
      false,
      10n,
      0n,
      {},
      [],
      [1],
      -0,
      2e27,
      -2e27,
    ]);
  }

  labelValue(): unknown {
    if (this.chance(0.75)) return this.one(["x", "y", "z", "GET", 200, 404]);
    return this.one<unknown>([
      "",
      'q"q',
      "back\\slash",
      "new\nline",
      "1,b:2",
      "k:v",
      "1",
      1,
      1.5,
      0,
      -0,
      true,
      false,
      null,
      undefined,
      "ü😀",
      "\ud800",
      Number.NaN,
      "constructor",
      "__proto__",
      'a\\"b',
      "cr\r",
      ["x"],
      ['"'],
    ]);
  }

  /** Returns labels for these names; some are missing, and a few are unknown. */
  labels(names: readonly string[]): Record<string, unknown> {
    // The first two have one key in prom-client, and the others in its successor.
    if (names.includes("a") && names.includes("b") && this.chance(0.05)) {
      return this.one<Record<string, string>>([
        { a: "1,b:2" },
        { a: "1", b: "2" },
        { a: "x|y", b: "z" },
        { a: "x", b: "y|z" },
      ]);
    }
    const order = this.chance(0.3) ? [...names].reverse() : names;
    const given = order.filter(() => !this.chance(0.06));
    if (this.chance(0.03)) given.push(this.one(["unknown", "le", "quantile"]));
    return Object.fromEntries(given.map((name) => [name, this.labelValue()]));
  }

  /** Returns the arguments of `labels` or `remove`. */
  labelArguments(names: readonly string[]): unknown[] {
    if (this.chance(0.35)) return [this.labels(names)];
    const values = names.map(() => this.labelValue());
    if (this.chance(0.03)) values.push("more");
    if (this.chance(0.03)) values.pop();
    return values;
  }

  /** Returns what a record of a metric with exemplars takes. */
  exemplarData(labelNames: readonly string[]): object {
    const data: Record<string, unknown> = {};
    if (labelNames.length > 0 || this.chance(0.1)) data.labels = this.labels(labelNames);
    if (this.chance(0.85)) data.value = this.value();
    if (this.chance(0.7)) data.exemplarLabels = this.one([{ trace: "1" }, { trace: "2", span: 3 }, {}]);
    if (this.chance(0.1)) data.exemplarLabels = this.one<unknown>([{ trace: "t".repeat(130) }, null, { t: 'q"' }]);
    return data;
  }

  /** Returns the arguments of a timer's start or end: labels, and those of an exemplar. */
  timerArguments(labelNames: readonly string[]): unknown[] {
    if (this.chance(0.5)) return [];
    return this.chance(0.3) ? [this.labels(labelNames), { trace: "3" }] : [this.labels(labelNames)];
  }

  /** Returns a `collect` function that calls a method of its metric. */
  collect(method: string): Collect {
    const calls: [string, ...unknown[]][] = [[method, this.number()]];
    if (this.chance(0.2)) calls.unshift(["reset"]);
    if (this.chance(0.1)) calls.push([method, { a: "x" }, 1]);
    return new Collect(calls, this.chance(0.4), this.chance(0.15) ? "failed on purpose" : undefined);
  }

  /**
   * Returns options of a summary whose values age, faster than the clock of programs moves. The original's digests of
   * several ages are one and the same, so only counts and sums can be compared. It forgets the order of label sets.
   */
  ageing(labelNames: unknown): object {
    const pruneAgedBuckets = this.chance(0.6) && (labelNames === undefined || isDeepStrictEqual(labelNames, []));
    return { maxAgeSeconds: 0.05, ageBuckets: this.one([2, 5]), percentiles: [], pruneAgedBuckets };
  }

  labelNames(): unknown {
    if (this.chance(0.92)) return this.some(["a", "b", "code"], 3);
    return this.one<unknown>([
      ["le"],
      ["quantile"],
      ["a", "le"],
      ["bad-label"],
      ["1"],
      ["__x"],
      undefined,
      null,
      ["a", ""],
      ["_"],
    ]);
  }

  metricName(): unknown {
    if (this.chance(0.9)) return this.one(["hits_total", "hits", "level", "seconds", "size", "a:b"]);
    return this.one<unknown>([
      "1x",
      "a-b",
      "",
      "ünicode",
      undefined,
      null,
      5,
      "constructor",
      "toString",
      "__proto__",
      "x_total_total",
    ]);
  }

  help(): unknown {
    if (this.chance(0.9)) return "Help";
    return this.one<unknown>(["", undefined, 5, 'quotes " and \\ and\nlines', "ü"]);
  }

  buckets(): unknown {
    if (this.chance(0.85)) return this.one([[0.5, 1, 2, 4], [1], [0.1, 0.3, 1.1], [-2, 0, 2]]);
    return this.one<unknown>([[], [4, 1, 2], [1, 1, 2], [1, Infinity], [Number.NaN, 1], [2, "1"]]);
  }
}
