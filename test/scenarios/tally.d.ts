/** The types of tally.js. */

import type { Snapshot } from "threadtally";

export type Tally = Record<string, number[]>;

export declare function addTo(tally: Tally, series: string, amounts: readonly number[]): void;
export declare function sumOf(tallies: readonly Tally[]): Tally;
export declare function tallyOf(snapshot: Snapshot): Tally;
export declare function checkSame(recorded: Tally, acknowledged: Tally): void;
