/** Random registries with anything that the rules allow, from one seed. */

import { exponential, Registry } from "threadtally";
import { generator } from "../support/generator.ts";

const PIECES = [
  "a",
  "Z",
  "0",
  " ",
  '"',
  "\\",
  "\n",
  "\\n",
  "{",
  "}",
  ",",
  "=",
  "#",
  "\t",
  "\r",
  "\u0000",
  "\ufeff",
  "é",
  "\u2028",
  "\u{1f600}",
];
const NAME_PIECES = ["a", "b", "Q", "_", "_", "7", ".", "-", "/", "_total", "_sum", "_seconds"];
/** Levels; not -0, which text and snapshots write as 0. */
const UNUSUAL = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1 / 3, 2 ** 53 + 2, 1e21, 5e-324],
  ...[Number.MAX_VALUE, -Number.MAX_VALUE],
];
const KINDS = ["counter", "upDownCounter", "gauge", "mean", "histogram", "exponential"] as const;

/** A random generator with one seed. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = generator(seed);
  }

  /** Returns a number from 0 to `below` - 1. */
  whole(below: number): number {
    return Math.floor(this.#random() * below);
  }

  of<T>(list: readonly T[]): T {
    return list[this.whole(list.length)] as T;
  }

  /** Returns a text of 0 to 300 bytes, mostly a short one. */
  text(): string {
    let room = this.whole(6) === 0 ? this.whole(301) : this.whole(12);
    let text = "";
    for (;;) {
      const piece = this.of(this.whole(4) === 0 ? PIECES : ["x", "y", "1"]);
      room -= Buffer.byteLength(piece);
      if (room < 0) return text;
      text += piece;
    }
  }

  name(): string {
    const pieces = this.whole(8) === 0 ? this.whole(200) : this.whole(6);
    let name = this.of(["m", "n", "k", "_"]);
    for (let n = 0; n < pieces && name.length < 240; n++) name += this.of(NAME_PIECES);
    return name.startsWith("__") ? `n${name}` : name;
  }

  /** Returns whole numbers and decimals of every size, including negative ones. */
  value(): number {
    const size = this.of([1, 10, 1000, 1e6, 1e9]);
    const value = this.whole(2) === 0 ? this.whole(size) : Math.round(this.#random() * size * 1000) / 1000;
    return this.whole(3) === 0 ? -value : value;
  }
}

/** Runs an action, unless the registry rejects it: names may collide. */
function unlessRefused(define: () => void): void {
  try {
    define();
  } catch (error) {
    if (!["NAME_INVALID", "DEFINITION_CONFLICT", "OPTION_INVALID"].includes((error as { code?: string }).code ?? ""))
      throw error;
  }
}

/** Records in a new series of one metric. */
export type Grow = () => void;

function randomMetric(registry: Registry, dice: Dice): Grow {
  const kind = dice.of(KINDS);
  const labelNames = Array.from({ length: dice.whole(5) }, () => dice.name());
  const options = { name: dice.name(), help: dice.whole(3) === 0 ? "" : `H${dice.text()}.`, labelNames };
  const scale = dice.of([1, 10, 1000, 1e6, 1e9]);
  // Returns positional values, for metrics with and without labels.
  const series = <M>(metric: M | { labels(...values: string[]): M }): M =>
    labelNames.length === 0
      ? (metric as M)
      : (metric as { labels(...values: string[]): M }).labels(...labelNames.map(() => dice.text()));
  const times = () => 1 + dice.whole(3);
  const definition = { ...options, scale } as never;
  if (kind === "counter") {
    const metric = registry.counter(definition);
    return () => {
      const one = series<typeof metric>(metric);
      for (let n = times(); n > 0; n--)
        one.inc(scale === 1 ? dice.of([0, 1, 2 ** 40, 2 ** 53, 2 ** 61]) : Math.abs(dice.value()));
    };
  }
  if (kind === "upDownCounter") {
    const metric = registry.upDownCounter(definition);
    return () => series<typeof metric>(metric).add(scale === 1 ? Math.trunc(dice.value()) : dice.value());
  }
  if (kind === "gauge") {
    const aggregate = dice.of(["last", "sum", "min", "max", "average", "first"]);
    const metric = registry.gauge({ ...options, aggregate } as never);
    return () => {
      const one = series<typeof metric>(metric);
      one.set(dice.whole(3) === 0 ? dice.of(UNUSUAL) : dice.value() + 0);
      if (dice.whole(8) === 0) one.clear();
    };
  }
  if (kind === "mean") {
    const metric = registry.mean(definition);
    return () => {
      const one = series<typeof metric>(metric);
      for (let n = times(); n > 0; n--) one.record(dice.value());
    };
  }
  const lowest = dice.whole(20) - 10;
  const buckets =
    kind === "exponential"
      ? exponential({ schema: dice.whole(4), min: 2 ** lowest, max: 2 ** (lowest + 1 + dice.whole(4)) })
      : [...new Set(Array.from({ length: 1 + dice.whole(12) }, () => dice.value() + 0))].sort((a, b) => a - b);
  const metric = registry.histogram({ ...options, scale, buckets } as never);
  return () => {
    const one = series<typeof metric>(metric);
    for (let n = times(); n > 0; n--) one.record(dice.value());
  };
}

export function randomRegistry(dice: Dice): { registry: Registry; grow: Grow[] } {
  const labels: Record<string, string> = {};
  for (let n = dice.whole(3); n > 0; n--) labels[`constant${n}.${dice.name()}`.slice(0, 200)] = dice.text();
  const registry = new Registry({ labels, maxSeriesPerMetric: dice.of([3, 5000]) });
  const grow: Grow[] = [];
  for (let n = 1 + dice.whole(8); n > 0; n--) {
    unlessRefused(() => {
      const one = randomMetric(registry, dice);
      grow.push(one);
      for (let series = dice.of([0, 1, 2, 10, 40]); series > 0; series--) one();
    });
  }
  return { registry, grow };
}
