/** The contents of words: a count and its sum. Counters have no count: theirs is always 0. */

import { mix, mixWide } from "./hash.ts";

export interface CountAndSum {
  readonly count: number;
  readonly units: bigint;
}

export function sum(left: CountAndSum, right: CountAndSum): CountAndSum {
  return { count: left.count + right.count, units: left.units + right.units };
}

export function difference(left: CountAndSum, right: CountAndSum): CountAndSum {
  return { count: left.count - right.count, units: left.units - right.units };
}

export function equal(left: readonly CountAndSum[], right: readonly CountAndSum[]): boolean {
  return left.every(({ count, units }, i) => count === right[i]?.count && units === right[i]?.units);
}

export function shown(amounts: readonly CountAndSum[]): string {
  return amounts.map(({ count, units }) => `{ count ${count}, units ${units} }`).join(", ");
}

export function hashOfAmounts(hash: number, amounts: readonly CountAndSum[]): number {
  return amounts.reduce((mixed, { count, units }) => mixWide(mix(mixed, count), units), hash);
}
