/**
 * The parts of protobuf's wire format (https://protobuf.dev/programming-guides/encoding) that Prometheus' messages use.
 */

import { Bytes } from "./bytes.ts";
import type { Output } from "./exposition.ts";

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
function writeVarint(bytes: Bytes, value: number): void {
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
function openDelimited(bytes: Bytes): number {
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

/**
 * Returns an output that writes each metric's length before the metric, even if parts of the metric were taken earlier.
 */
export function delimitedOutput(bytes: Bytes): Output {
  let start = 0; // of the current metric in `bytes`; 0 if there is none or a part of it was taken
  let ready: Uint8Array<ArrayBuffer>[] = [];
  let held: Uint8Array<ArrayBuffer>[] = []; // parts of the current metric
  const takeReady = () => {
    const taken = ready;
    ready = [];
    return taken;
  };
  return {
    bytes,
    begin() {
      start = openDelimited(bytes);
    },
    end() {
      if (held.length === 0) closeMessage(bytes, start);
      else {
        held.push(bytes.take());
        const prefix = new Bytes();
        writeVarint(
          prefix,
          held.reduce((length, part) => length + part.length, 0),
        );
        ready.push(prefix.take(), ...held);
        held = [];
      }
      start = 0;
    },
    take() {
      const isOpen = start > 0 || held.length > 0;
      const part = bytes.take();
      if (!isOpen) ready.push(part);
      else {
        // The byte before `start` is reserved for the length, which is written later.
        if (start > 1) ready.push(part.subarray(0, start - 1));
        held.push(part.subarray(start));
        start = 0;
      }
      return takeReady();
    },
  };
}
