/** The types of ./part.js, for tests. */

export function inPart<T>(list: readonly T[], part: string): T[];
export function stretch(lines: number, part: string): { readonly first: number; readonly last: number };
