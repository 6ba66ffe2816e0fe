/** The types of ./index.js, for tests. */

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Mutation {
  readonly name: string;
  readonly protocols: string;
  readonly edits: readonly Edit[];
}

export const mutations: readonly Mutation[];
export function edited(text: string, edit: Edit): string;
