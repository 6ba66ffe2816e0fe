/** The declared makers of bucket bounds. */

/**
 * Returns `count` bounds, each `width` above the one before.
 * @param start The first bound.
 * @throws Error OPTION_INVALID if `count` is below 1
 * @example
 * linearBuckets(0, 50, 4); // [0, 50, 100, 150]
 */
export function linearBuckets(start: number, width: number, count: number): number[];

/**
 * Returns `count` bounds, each `factor` times the one before.
 * @param start The first bound.
 * @throws Error OPTION_INVALID if `start` is not above 0, `factor` not above 1, or `count` below 1
 * @example
 * exponentialBuckets(1, 2, 5); // [1, 2, 4, 8, 16]
 */
export function exponentialBuckets(start: number, factor: number, count: number): number[];
