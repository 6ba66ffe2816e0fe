/** Types of misbehaving.js. */

export interface Program {
  readonly callbacks: readonly { readonly name: string; readonly gauge: boolean }[];
  readonly reporter: string;
  readonly readings: readonly string[];
}
export const MISBEHAVIOURS: Readonly<Record<string, unknown>>;
export const READING_NAMES: readonly string[];
export function play(
  Registry: typeof import("threadtally").Registry,
  program: Program,
): Promise<{ begun: number; turns: readonly number[] }>;
