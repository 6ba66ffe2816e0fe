/** The types of ./part.js, for tests. */

export function inPart<T>(list: readonly T[], part: string): T[];
