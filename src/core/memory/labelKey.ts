/**
 * Label values as bytes: each value's UTF-8 behind its length, so that two keys are equal exactly if all values are,
 * and no key is a prefix of another. labels.ts decides which values are legal.
 */

import { decodeText, encodeText } from "../platform/text.ts";
import { corrupt } from "./corruption.ts";

/** Encodes label values as a key. */
export function encodeKey(values: readonly string[]): Uint8Array {
  const parts = values.map(encodeText);
  const key = new Uint8Array(parts.reduce((bytes, part) => bytes + lengthBytes(part.length) + part.length, 0));
  let at = 0;
  for (const part of parts) {
    let length = part.length;
    for (; length >= 0x80; length >>>= 7) key[at++] = (length & 0x7f) | 0x80; // LEB128
    key[at++] = length;
    key.set(part, at);
    at += part.length;
  }
  return key;
}

function lengthBytes(length: number): number {
  let bytes = 1;
  for (let rest = length >>> 7; rest > 0; rest >>>= 7) bytes++;
  return bytes;
}

/** Returns the values of a key. Throws CORRUPT if its lengths extend beyond the bytes. */
export function decodeKey(bytes: Uint8Array, values: number): string[] {
  const decoded: string[] = [];
  let at = 0;
  for (let i = 0; i < values; i++) {
    const [length, next] = readLength(bytes, at);
    at = next + length;
    decoded.push(decodeText(bytes.subarray(next, at)));
  }
  return decoded;
}

function readLength(bytes: Uint8Array, address: number): [length: number, next: number] {
  let length = 0;
  let at = address;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    length |= (byte & 0x7f) << shift;
    // After four bytes, so that no length is negative.
    if (byte < 0x80 || shift >= 21) break;
  }
  if (at + length > bytes.length) throw corrupt();
  return [length, at];
}

/** Returns the FNV-1a hash of a key's bytes (http://www.isthe.com/chongo/tech/comp/fnv). */
export function hashOf(key: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash | 0;
}
