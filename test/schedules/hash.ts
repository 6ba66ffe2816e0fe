/** Hashes of states: two of 32 bits, which together are one number of 53 bits. */

/** Mixes a 32-bit value into a hash (the finalizer of MurmurHash3). */
export function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) + 0x9e3779b9) | 0;
}

const wide = new BigInt64Array(1);
const halves = new Int32Array(wide.buffer);

export function mixWide(hash: number, value: bigint): number {
  wide[0] = value;
  return mix(mix(hash, halves[0] as number), halves[1] as number);
}

export function mixText(hash: number, text: string): number {
  let mixed = hash;
  for (let i = 0; i < text.length; i++) mixed = mix(mixed, text.charCodeAt(i));
  return mixed;
}

/** Joins two hashes to one key. With n states, two of them share a key with a probability of about n² / 2^54. */
export function joined(first: number, second: number): number {
  return (first >>> 0) * 2 ** 21 + (second >>> 11);
}
