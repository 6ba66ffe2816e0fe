/** What expositions of random registries say is what their snapshots mean, whatever was exposed before, and after they grew. */

import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import parsePrometheusTextFormat from "parse-prometheus-text-format";
import { exponential, Registry, type Snapshot } from "threadtally";
import { expect, test } from "vitest";
import { generator } from "../support/generator.ts";
import { holds } from "../support/property.ts";
import { readExposition } from "../support/readExposition.ts";
import { exposed, exposedText } from "./exposedText.ts";
import { type Escaping, meaningOf, meaningOfMessages, meaningOfText } from "./meaning.ts";

/** Few, for the suite; TALLY_RUNS sets more. */
const RUNS = Number(process.env.TALLY_RUNS ?? 5);
/** Series that are added later, so that what was kept of the first must grow. */
const MORE_SERIES = 1000;

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
const KINDS = ["counter", "upDownCounter", "gauge", "mean", "histogram", "exponential"] as const;

/** Draws from one seed. */
class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = generator(seed);
  }

  /** From 0 to `below` - 1. */
  whole(below: number): number {
    return Math.floor(this.#random() * below);
  }

  of<T>(list: readonly T[]): T {
    return list[this.whole(list.length)] as T;
  }

  /** A text of 0 to 300 bytes, mostly a short one. */
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

  /** Whole numbers and decimals of every size, negative ones too. */
  value(): number {
    const size = this.of([1, 10, 1000, 1e6, 1e9]);
    const value = this.whole(2) === 0 ? this.whole(size) : Math.round(this.#random() * size * 1000) / 1000;
    return this.whole(3) === 0 ? -value : value;
  }
}

/** Does something, unless the registry refuses it: names may collide. */
function unlessRefused(define: () => void): void {
  try {
    define();
  } catch (error) {
    if (!["NAME_INVALID", "DEFINITION_CONFLICT", "OPTION_INVALID"].includes((error as { code?: string }).code ?? ""))
      throw error;
  }
}

/** Records in a new series of one metric. */
type Grow = () => void;

function randomMetric(registry: Registry, dice: Dice): Grow {
  const kind = dice.of(KINDS);
  const labelNames = Array.from({ length: dice.whole(5) }, () => dice.name());
  const options = { name: dice.name(), help: dice.whole(3) === 0 ? "" : `H${dice.text()}.`, labelNames };
  const scale = dice.of([1, 10, 1000, 1e6, 1e9]);
  // Positional values, for metrics with labels and without.
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
    const metric = registry.gauge(definition);
    return () => series<typeof metric>(metric).set(dice.whole(5) === 0 ? Number.NaN : dice.value());
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

function randomRegistry(dice: Dice): { registry: Registry; grow: Grow[] } {
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

const ESCAPINGS: readonly Escaping[] = ["underscores", "allow-utf-8"];

/** Checks all that a source says in every format against what a snapshot means. */
function expectMeaning(source: Parameters<typeof exposed>[0], snapshot: Snapshot): void {
  for (const escaping of ESCAPINGS) {
    for (const format of ["text", "openMetrics"] as const) {
      const said = meaningOfText(exposedText(source, { format, escaping }), format);
      const meant = meaningOf(snapshot, format, escaping);
      expectSame(withoutBeginnings(said), withoutBeginnings(meant), `${format}, ${escaping}`);
      if (format === "openMetrics") expectBeginnings(said, meant);
    }
    const messages = meaningOfMessages(exposed(source, { format: "protobuf", escaping }));
    expectSame(messages, meaningOf(snapshot, "protobuf", escaping), `protobuf, ${escaping}`);
  }
}

/** What differs is shown by `toEqual`, which takes long to find that nothing does. */
function expectSame(said: unknown, meant: unknown, what: string): void {
  if (!isDeepStrictEqual(said, meant)) expect(said, what).toEqual(meant);
}

type Meanings = ReturnType<typeof meaningOf>;

function withoutBeginnings(metrics: Meanings): unknown {
  return metrics.map(({ series, ...metric }) => ({
    ...metric,
    series: Object.fromEntries(Object.entries(series).map(([labels, { created: _, ...one }]) => [labels, one])),
  }));
}

/** OpenMetrics tells when the series of a metric began, unless another metric has the name of that sample. */
function expectBeginnings(said: Meanings, meant: Meanings): void {
  for (const [n, { series }] of said.entries()) {
    const told = Object.values(series).map(({ created }) => created);
    const began = Object.values(meant[n]?.series ?? {}).map(({ created }) => created);
    if (told.some((created) => created !== undefined)) expectSame(told, began, "beginnings");
  }
}

/** As another independent parser reads text. It adds the series of a histogram or summary up, so only their names are compared. */
function expectParsedAlike(registry: Registry): void {
  const text = exposedText(registry);
  const read = readExposition(text, "text");
  const parsed = parsePrometheusTextFormat(text);
  expect(parsed.map(({ name, type, help }) => [name, type.toLowerCase(), help.trim()])).toEqual(
    read.map(({ name, type, help }) => [name, type, help.trim()]),
  );
  for (const [n, { type, samples }] of read.entries()) {
    if (type !== "counter" && type !== "gauge") continue;
    expect(parsed[n]?.metrics.map(({ labels = {}, value }) => [labels, Number(value)])).toEqual(
      samples.map(({ labels, value }) => [{ ...labels }, value]),
    );
  }
}

test("a registry's expositions say what its snapshot means, and so do the snapshot's, before and after it grew and changed", () => {
  holds(
    fc.property(fc.noShrink(fc.integer()), (seed) => {
      const dice = new Dice(seed);
      const { registry, grow } = randomRegistry(dice);
      const before = registry.snapshot();
      expectMeaning(registry, before);
      expectMeaning(before, before);
      expectParsedAlike(registry);
      for (let n = 0; n < MORE_SERIES && grow.length > 0; n++) dice.of(grow)();
      const after = registry.snapshot();
      expectMeaning(registry, after);
      expectMeaning(after, after);
      change(after, dice);
      expectMeaning(after, after);
      expectMeaning(before, before);
      registry.detach();
    }),
    RUNS,
  );
});

/** Changes a snapshot as a program may that redacts it or leaves out a part. */
function change(snapshot: Snapshot, dice: Dice): void {
  const { metrics } = snapshot as unknown as {
    metrics: { help: string; series: { labels: Record<string, string> }[] }[];
  };
  for (const metric of metrics) {
    if (dice.whole(2) === 0) metric.series.splice(dice.whole(3), 1 + dice.whole(3));
    if (dice.whole(2) === 0) metric.help = `Changed ${dice.text()}.`;
    for (const [n, { labels }] of metric.series.entries()) {
      for (const name of Object.keys(labels)) if (dice.whole(4) === 0) labels[name] = `${n} ${dice.text()}`;
    }
  }
}
