/** The types of ./accepted.js, for tests. */

export const accepted: readonly {
  readonly file: string;
  readonly why: string;
  readonly changes: readonly (readonly [before: string, after: string])[];
}[];
