/** The types of ./numbers.js, for tests. */

export const NUMBER_MODULES: readonly string[];
