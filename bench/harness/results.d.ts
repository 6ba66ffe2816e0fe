/** The types of ./results.js, for tests. */

/** The path of a result below results/, by its contest, Node and processor. */
export function pathOf(result: {
  readonly contest: string;
  readonly node: string;
  readonly machine: { readonly processor: string; readonly generation?: string };
}): string;
