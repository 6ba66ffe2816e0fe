/**
 * The parts of protobuf's wire format (https://protobuf.dev/programming-guides/encoding) that the messages here use.
 */

import type { Bytes } from "./bytes.ts";

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const MAX_VARINT = 10;

/** Writes the tag before a field's value. Fields are below 16, so that tags are single bytes. */
function writeTag(bytes: Bytes, field: number, type: number): void {
  bytes.byte((field << 3) | type);
}

/** Writes a field that is an integer from 0 to 2^53. */
export function writeUnsigned(bytes: Bytes, field: number, value: number): void {
  writeTag(bytes, field, VARINT);
  writeVarint(bytes, value);
}

/** Writes an integer from 0 to 2^53. */
export function writeVarint(bytes: Bytes, value: number): void {
  bytes.reserve(MAX_VARINT);
  bytes.length = putVarint(bytes.array, bytes.length, value);
}

/** Writes an integer into an array that has room for it. Returns the end. */
function putVarint(array: Uint8Array, start: number, value: number): number {
  let end = start;
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) array[end++] = (rest % 0x80) | 0x80;
  array[end++] = rest;
  return end;
}

/** Writes an integer from -2^53 to 2^53; small integers take few bytes (`sint32`, `sint64`). */
export function writeSigned(bytes: Bytes, field: number, value: number): void {
  writeTag(bytes, field, VARINT);
  const isNegative = value < 0;
  const magnitude = isNegative ? -(value + 1) : value;
  // Twice the magnitude may exceed 2^53, where doubles are no longer exact, so the first seven bits are written
  // separately.
  const first = (magnitude % 0x40) * 2 + (isNegative ? 1 : 0);
  if (magnitude < 0x40) bytes.byte(first);
  else {
    bytes.byte(first | 0x80);
    writeVarint(bytes, Math.floor(magnitude / 0x40));
  }
}

/** Returns the number of bytes that `writeVarint` needs. */
function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

export function writeDouble(bytes: Bytes, field: number, value: number): void {
  writeTag(bytes, field, FIXED64);
  bytes.float64(value);
}

export function writeText(bytes: Bytes, field: number, text: string): void {
  const start = openMessage(bytes, field);
  bytes.text(text);
  closeMessage(bytes, start);
}

/** Begins a message of unknown length. It contains everything that is written until `closeMessage`. */
export function openMessage(bytes: Bytes, field: number): number {
  writeTag(bytes, field, LENGTH_DELIMITED);
  return openDelimited(bytes);
}

/** Reserves one byte for the length, which is enough for most messages. */
export function openDelimited(bytes: Bytes): number {
  bytes.byte(0);
  return bytes.length;
}

/** Inserts the length of everything written since `start`. */
export function closeMessage(bytes: Bytes, start: number): void {
  const length = bytes.length - start;
  const more = varintLength(length) - 1;
  if (more > 0) {
    bytes.reserve(more);
    bytes.array.copyWithin(start + more, start, bytes.length);
    bytes.length += more;
  }
  putVarint(bytes.array, start - 1, length);
}

/** Writes a 64-bit integer in eight bytes (`fixed64`, `sfixed64`). */
export function writeFixed(bytes: Bytes, field: number, value: number | bigint): void {
  writeTag(bytes, field, FIXED64);
  bytes.int64(value);
}

/** Writes a field that is an integer of 64 bits (`int64`); negative ones take ten bytes. */
export function writeInteger(bytes: Bytes, field: number, value: bigint): void {
  writeTag(bytes, field, VARINT);
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.byte(Number(rest & 0x7fn) | 0x80);
  bytes.byte(Number(rest));
}

/** Writes a list of doubles. */
export function writeDoubles(bytes: Bytes, field: number, values: readonly number[]): void {
  const start = openMessage(bytes, field);
  for (const value of values) bytes.float64(value);
  closeMessage(bytes, start);
}

/** Writes a list of integers from 0 to 2^53, each in eight bytes. */
export function writeFixedList(bytes: Bytes, field: number, values: Float64Array): void {
  const start = openMessage(bytes, field);
  for (const value of values) bytes.int64(value);
  closeMessage(bytes, start);
}

/** Writes a list of integers from 0 to 2^53; small integers take few bytes. */
export function writeUnsignedList(bytes: Bytes, field: number, values: readonly number[]): void {
  const start = openMessage(bytes, field);
  for (const value of values) writeVarint(bytes, value);
  closeMessage(bytes, start);
}
