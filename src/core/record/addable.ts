/** The check of a snapshot that is to be added to a registry: others wrote it, and their numbers may be anything. */

import { agreedText, checkAgreement, type Definition, define } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import { OVERFLOW_LABEL, TakenNames } from "../define/names.ts";
import { unitOf } from "../define/units.ts";
import { rangeError, shown } from "../errors.ts";
import type { BlockSnapshot, MetricSnapshot, SeriesSnapshot, Snapshot } from "../read/snapshot.ts";
import { wordsOf } from "../read/sourceTotals.ts";
import type { Additions } from "./additions.ts";

/** The most values that all series of a snapshot have together: more would take long to add. */
const MOST_VALUES = 2 ** 45;

/** The limit of a sum, in units of 1/scale: that of a single value. */
const SUM_LIMIT = 2n ** 120n;

/** Returns the block of a snapshot that may be added to another one, `own`. */
export function addableBlock({ blocks }: Snapshot, own: string): BlockSnapshot {
  const [block] = blocks;
  if (block === undefined || blocks.length > 1) {
    throw invalid(
      `A snapshot that is added must be of one block, but got one of ${blocks.length}`,
      "Add each by itself",
    );
  }
  if (block.closed === undefined) {
    throw invalid(
      `A snapshot that is added must come from snapshot() or reset(), but the one of block ${block.id} is a ` +
        "difference, or of an older version",
      "Add what these return",
    );
  }
  if (block.totals) {
    // A removed series is not in them, but goes on at its total, which would be added a second time.
    throw invalid(
      `A snapshot that is added must be read without ignoreResets, but the one of block ${block.id} was read with it`,
      "Leave the option out",
    );
  }
  if (block.id === own) throw refused("A registry adds other registries, but got its own snapshot", "Leave it out");
  return block;
}

/** Throws if a snapshot has another metric than those in `only`, a metric in a space, or too many series. */
export function checkPermitted(metrics: readonly MetricSnapshot[], only: readonly string[] | undefined, most: number) {
  let series = 0;
  for (const { name, space, series: its } of metrics) {
    if (space !== undefined) {
      throw refused(`Metrics in spaces are not added, but ${shown(name)} is in ${shown(space)}`, "Leave it out");
    }
    if (only && !only.includes(name)) {
      throw refused(
        `Only ${only.join(", ")} may be added, but got ${shown(name)}`,
        "Leave it out, or add it to `only`",
      );
    }
    series += its.length;
  }
  if (series > most) {
    throw refused(`A snapshot may have ${most} series (maxSeries), but got ${series}`, "Send fewer, or raise it");
  }
}

/** Throws unless each metric agrees with the one of its name, or may be made. Returns those that must be made. */
export function newDefinitions(metrics: readonly MetricSnapshot[], additions: Additions): Definition[] {
  const added: Definition[] = [];
  const names = new TakenNames();
  for (const given of metrics) {
    // The unit as a registry has it: others may spell it in another way.
    const metric = { ...given, unit: unitOf(given.name, given.unit) };
    const existing = additions.find(metric.name);
    if (existing) checkAgreement(existing.definition, metric);
    else {
      const { kind, name, help, unit, labelNames } = metric;
      define(kind, { name, help, unit, labelNames });
      // Of a foreign object, no more than a definition has; limits of label sets are this registry's own.
      const definition = { ...(JSON.parse(agreedText(metric)) as Definition), help };
      additions.checkNames(definition);
      names.check(definition);
      names.take(definition);
      added.push(definition);
    }
  }
  return added;
}

/**
 * Returns a series' values of its metric's own labels. Undefined for the overflow series, and without labels: labels
 * of the other registry are left out, since a series has those of this one.
 */
export function ownValues({ name, labelNames }: Definition, labels: SeriesSnapshot["labels"]): string[] | undefined {
  if (labelNames.length === 0 || Object.hasOwn(labels, OVERFLOW_LABEL)) return undefined;
  return labelNames.map((label) => {
    if (Object.hasOwn(labels, label)) return labels[label] as string;
    throw invalid(`A series has all labels of its metric, but one of ${shown(name)} lacks ${shown(label)}`, UNCHANGED);
  });
}

/** Returns the number of values in a series. Throws if they, or its sums, are more than may be added. */
export function checkAmounts({ name, kind }: Definition, series: SeriesSnapshot): number {
  const [counts, sums] = wordsOf(kind, series);
  for (const text of sums) {
    const sum = BigInt(text);
    const isNegative = KINDS[kind].isMonotonic && sum < 0n;
    if (!isNegative && sum < SUM_LIMIT && sum > -SUM_LIMIT) continue;
    throw invalid(`${shown(name)} must have a sum that it can reach, below 2^120 units, but has ${text}`, UNCHANGED);
  }
  return counts.reduce((all, one) => all + one, 0);
}

/** Throws if a snapshot has more values than may be added at once. */
export function checkValues(values: number): void {
  if (values <= MOST_VALUES) return;
  throw refused(`A snapshot may have 2^45 values, but got ${values}`, "Send more often");
}

/** Returns the error for a series whose reading is older than one that was added. */
export function fallen({ name }: Definition, { labels }: SeriesSnapshot): RangeError {
  return invalid(
    `A later snapshot has all that an earlier one has, but ${shown(name)} with the labels ${JSON.stringify(labels)} ` +
      "has less",
    "Let one thread take the snapshots",
  );
}

/** Returns the error for a series whose own labels another one has. */
export function doubled({ name }: Definition, { labels }: SeriesSnapshot): RangeError {
  return invalid(`Each label set comes once, but ${shown(name)} has ${JSON.stringify(labels)} twice`, UNCHANGED);
}

const UNCHANGED = "Pass snapshots on unchanged";

function invalid(problem: string, remedy: string): RangeError {
  return rangeError("SNAPSHOT_INVALID", `${problem}. ${remedy}.`);
}

function refused(problem: string, remedy: string): RangeError {
  return rangeError("SNAPSHOT_REFUSED", `${problem}. ${remedy}.`);
}
