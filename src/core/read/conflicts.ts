/** Conflicts between the blocks of a merge: the choice of the metrics that are kept, and the reports of the others. */

import { checkAgreement } from "../define/definition.ts";
import { TakenNames } from "../define/names.ts";
import { type ErrorCode, rangeError } from "../errors.ts";
import { printError, runCallback } from "../platform/callback.ts";
import type { MetricSnapshot } from "./snapshot.ts";

/**
 * Called with what is wrong with a metric that is left out, and with its name.
 * @inline
 */
export type OnConflict = (error: RangeError & { code: ErrorCode }, metricName: string) => void;

/** A metric as it is in one snapshot. */
export interface Part {
  readonly metric: MetricSnapshot;
  /** Text of the parts of its definition that must agree. */
  readonly text: string;
  /** Ids of the snapshot's blocks. Each has one vote. */
  readonly blocks: readonly string[];
}

/** Compares by code units, so that every machine sorts alike. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function votesOf(parts: readonly Part[]): number {
  return parts.reduce((votes, { blocks }) => votes + blocks.length, 0);
}

/**
 * Returns the parts with the definition that most blocks have. If two definitions have as many, the one with the
 * smaller text is kept, whatever the order of the parts.
 */
export function agreed(parts: readonly Part[], onConflict: OnConflict | undefined): readonly Part[] {
  const votes = new Map<string, Part[]>();
  for (const part of parts) {
    const same = votes.get(part.text);
    if (same) same.push(part);
    else votes.set(part.text, [part]);
  }
  const [kept, ...out] = [...votes.values()].sort(
    (a, b) => votesOf(b) - votesOf(a) || compare((a[0] as Part).text, (b[0] as Part).text),
  ) as [Part[], ...Part[][]];
  const [{ metric }] = kept as [Part];
  for (const left of out) conflicts(left, (asked) => checkAgreement(metric, asked), onConflict);
  return kept;
}

/**
 * Drops metrics that would be written under the name of a metric that more blocks have: an exposition could not contain
 * both.
 */
export function writable(metrics: readonly (readonly Part[])[], onConflict: OnConflict): readonly (readonly Part[])[] {
  const names = new TakenNames();
  return [...metrics]
    .sort((a, b) => votesOf(b) - votesOf(a) || compare((a[0] as Part).text, (b[0] as Part).text))
    .filter((parts) => {
      if (conflicts(parts, (asked) => names.check(asked), onConflict)) return false;
      names.take((parts[0] as Part).metric);
      return true;
    });
}

/** Returns whether a check refuses a metric. If so, reports it for each block that has the metric. */
function conflicts(
  parts: readonly Part[],
  check: (metric: MetricSnapshot) => void,
  onConflict: OnConflict | undefined,
): boolean {
  const { metric } = parts[0] as Part;
  try {
    check(metric);
    return false;
  } catch (problem) {
    if (!onConflict) throw problem;
    const { code, message } = problem as { code: ErrorCode; message: string };
    for (const id of parts.flatMap(({ blocks }) => blocks)) {
      const error = rangeError(code, `${message} The series of the block ${id} are left out.`);
      runCallback(
        () => onConflict(error, metric.name),
        (failure) => printError("The onConflict of mergeSnapshots failed:", failure),
      );
    }
    return true;
  }
}
