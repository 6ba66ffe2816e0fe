/**
 * Expositions of random registries have the meaning of their snapshots, whatever was exposed before, and after the
 * registries grew.
 */

import fc from "fast-check";
import parsePrometheusTextFormat from "parse-prometheus-text-format";
import type { Registry, Snapshot } from "threadtally";
import { expect, test } from "vitest";
import { expectSame } from "../support/expectSame.ts";
import { holds } from "../support/property.ts";
import { readExposition } from "../support/readExposition.ts";
import { exposed, exposedText } from "./exposedText.ts";
import { type Escaping, meaningOf, meaningOfMessages, meaningOfText } from "./meaning.ts";
import { Dice, randomRegistry } from "./randomRegistry.ts";

/** Few runs for the suite; TALLY_RUNS sets more. */
const RUNS = Number(process.env.TALLY_RUNS ?? 3);
/** Series that are added later, so that the cached prefixes must grow. */
const MORE_SERIES = 1000;

const ESCAPINGS: readonly Escaping[] = ["underscores", "allow-utf-8"];

/** Compares the expositions of sources in every format with the meaning of a snapshot. */
function expectMeaning(snapshot: Snapshot, ...sources: readonly Parameters<typeof exposed>[0][]): void {
  for (const escaping of ESCAPINGS) {
    for (const format of ["text", "openMetrics"] as const) {
      const meant = meaningOf(snapshot, format, escaping);
      // The texts of all sources should be the same one, which takes long to read.
      const texts = new Set(sources.map((source) => exposedText(source, { format, escaping, created: true })));
      for (const said of Array.from(texts, (text) => meaningOfText(text, format))) {
        expectSame(withoutBeginnings(said), withoutBeginnings(meant), `${format}, ${escaping}`);
        if (format === "openMetrics") expectBeginnings(said, meant);
      }
    }
    const meant = meaningOf(snapshot, "protobuf", escaping);
    for (const source of sources) {
      const said = meaningOfMessages(exposed(source, { format: "protobuf", escaping }));
      expectSame(said, meant, `protobuf, ${escaping}`);
    }
  }
}

type Meanings = ReturnType<typeof meaningOf>;

function withoutBeginnings(metrics: Meanings): unknown {
  return metrics.map(({ series, ...metric }) => ({
    ...metric,
    series: Object.fromEntries(Object.entries(series).map(([labels, { created: _, ...one }]) => [labels, one])),
  }));
}

/**
 * Checks the start times: OpenMetrics has that of a metric's series, unless another metric has the name of that sample.
 */
function expectBeginnings(said: Meanings, meant: Meanings): void {
  for (const [n, { series }] of said.entries()) {
    const told = Object.values(series).map(({ created }) => created);
    const began = Object.values(meant[n]?.series ?? {}).map(({ created }) => created);
    if (told.some((created) => created !== undefined)) expectSame(told, began, "beginnings");
  }
}

/**
 * Compares with another independent parser of text. It adds up the series of a histogram or summary, so only their
 * names are compared.
 */
function expectParsedAlike(registry: Registry): void {
  const text = exposedText(registry);
  const read = readExposition(text, "text");
  const parsed = parsePrometheusTextFormat(text);
  expect(parsed.map(({ name, type, help }) => [name, type.toLowerCase(), help.trim()])).toEqual(
    read.map(({ name, type, help }) => [name, type, help.trim()]),
  );
  for (const [n, { type, samples }] of read.entries()) {
    if (type !== "counter" && type !== "gauge") continue;
    const numberOf = (value: unknown) => Number(String(value).replace("Inf", "Infinity"));
    expect(parsed[n]?.metrics.map(({ labels = {}, value }) => [labels, numberOf(value)])).toEqual(
      samples.map(({ labels, value }) => [{ ...labels }, value]),
    );
  }
}

test("expositions of a registry and its snapshot have the snapshot's meaning, before and after changes", () => {
  holds(
    fc.property(fc.noShrink(fc.integer()), (seed) => {
      const dice = new Dice(seed);
      const { registry, grow } = randomRegistry(dice);
      const before = registry.snapshot();
      expectMeaning(before, registry, before);
      expectParsedAlike(registry);
      for (let n = 0; n < MORE_SERIES && grow.length > 0; n++) dice.of(grow)();
      const after = registry.snapshot();
      expectMeaning(after, registry, after);
      change(after, dice);
      expectMeaning(after, after);
      expectMeaning(before, before);
      registry.detach();
    }),
    RUNS,
  );
});

test("every byte array that grows keeps its contents: small registries, each with its own arrays", () => {
  holds(
    fc.property(fc.noShrink(fc.integer()), (seed) => {
      const { registry } = randomRegistry(new Dice(seed));
      expectMeaning(registry.snapshot(), registry);
      registry.detach();
    }),
    RUNS * 20,
  );
});

/** Changes a snapshot, like a program that redacts it or leaves out a part. */
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
