/**
 * The operations that the modelled kernel requests from its host, one atomic at a time, and their effect on the memory.
 */

export interface Operation {
  readonly code: number;
  readonly address: number;
  readonly value: bigint;
  readonly expected: bigint;
}

/** An operation and its result. */
export interface Performed extends Operation {
  readonly result: bigint;
}

/** Operations as assembly/words.ts numbers them. */
export const OPERATIONS = [
  "load32",
  "load64",
  "store64",
  "add32",
  "add64",
  "exchange64",
  "compareExchange32",
  "compareExchange64",
  "store32",
] as const;

/** Returns whether an operation of this number only loads. */
export function isLoad(code: number): boolean {
  return code < 2;
}

/** Returns whether an operation of this number is on a word of 4 bytes. */
export function isSmall(code: number): boolean {
  return OPERATIONS[code]?.endsWith("32") ?? false;
}

/** A block's memory as words of both sizes. */
export class Words {
  readonly small: Int32Array;
  readonly large: BigInt64Array;

  constructor(buffer: ArrayBufferLike) {
    this.small = new Int32Array(buffer);
    this.large = new BigInt64Array(buffer);
  }

  perform(code: number, address: number, value: bigint, expected: bigint): bigint {
    const name = OPERATIONS[code];
    const small = isSmall(code);
    const words = small ? this.small : this.large;
    const index = small ? address >>> 2 : address >>> 3;
    if (address % (small ? 4 : 8) !== 0 || index >= words.length) throw new RangeError(`No word is at ${address}.`);
    const before = small ? BigInt(this.small[index] as number) : (this.large[index] as bigint);
    const after = next(name, before, value, expected);
    if (after !== undefined) {
      if (small) this.small[index] = Number(BigInt.asIntN(32, after));
      else this.large[index] = after;
    }
    return before;
  }
}

/** Returns the word's value after the operation; undefined if it does not change. */
function next(
  name: (typeof OPERATIONS)[number] | undefined,
  before: bigint,
  value: bigint,
  expected: bigint,
): bigint | undefined {
  switch (name) {
    case "load32":
    case "load64":
      return undefined;
    case "store32":
    case "store64":
    case "exchange64":
      return value;
    case "add32":
    case "add64":
      return before + value;
    case "compareExchange32":
    case "compareExchange64":
      return before === expected ? value : undefined;
    case undefined:
      throw new RangeError("The kernel asked for an operation that has no name.");
  }
}
