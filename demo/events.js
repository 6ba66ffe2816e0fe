// The events of a recording, by number, and the totals that they add to.

/** (duration, size) of a chart that was generated. */
export const GENERATED = 0;
/** (duration) of its preprocessing. */
export const PREPROCESSED = 1;
/** (ratio) of an entry that was compressed. */
export const COMPRESSED = 2;
export const HIT = 3;
export const MISS = 4;

/** The cells of each contender, in this order. The alternatives keep them as an array of floats. */
export const CELLS = [
  "charts",
  "chartTime",
  "chartBytes",
  "preprocessings",
  "preprocessingTime",
  "entries",
  "ratios",
  "hits",
  "misses",
];

/** Numbers of the cells. */
export const CELL = Object.fromEntries(CELLS.map((name, number) => [name, number]));

/** The cells that count events: here, a lost update is a missing event. */
export const COUNTS = ["charts", "preprocessings", "entries", "hits", "misses"];
