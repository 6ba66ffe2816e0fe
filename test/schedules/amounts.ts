/** What words hold: a count and the sum it stands for. Counters have no count: theirs is always 0. */

import { mix, mixWide } from "./hash.ts";

export interface Amount {
  readonly count: number;
  readonly units: bigint;
}

export function sum(left: Amount, right: Amount): Amount {
  return { count: left.count + right.count, units: left.units + right.units };
}

export function difference(left: Amount, right: Amount): Amount {
  return { count: left.count - right.count, units: left.units - right.units };
}

export function equal(left: readonly Amount[], right: readonly Amount[]): boolean {
  return left.every(({ count, units }, i) => count === right[i]?.count && units === right[i]?.units);
}

export function shown(amounts: readonly Amount[]): string {
  return amounts.map(({ count, units }) => `{ count ${count}, units ${units} }`).join(", ");
}

export function hashOfAmounts(hash: number, amounts: readonly Amount[]): number {
  return amounts.reduce((mixed, { count, units }) => mixWide(mix(mixed, count), units), hash);
}
