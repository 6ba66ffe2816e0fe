/** The parts of protobuf's wire format (https://protobuf.dev/programming-guides/encoding) that Prometheus' messages have. */

import { Bytes } from "./bytes.ts";
import type { Output } from "./exposition.ts";

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const MAX_VARINT = 10;

/** Before a number of up to 64 bits. Fields are below 16, so that tags are single bytes. */
export const varintTag = (field: number) => (field << 3) | VARINT;
/** Before a double. */
const doubleTag = (field: number) => (field << 3) | FIXED64;
/** Before text and messages. */
const messageTag = (field: number) => (field << 3) | LENGTH_DELIMITED;

/** Writes an integer from 0 to 2^53. */
export function writeVarint(bytes: Bytes, value: number): void {
  bytes.reserve(MAX_VARINT);
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.array[bytes.length++] = (rest % 0x80) | 0x80;
  bytes.array[bytes.length++] = rest;
}

/** Writes an integer with a sign, small ones shortly (`sint32`, `sint64`). */
export function writeSigned(bytes: Bytes, value: number): void {
  writeVarint(bytes, value < 0 ? -2 * value - 1 : 2 * value);
}

/** How many bytes `writeVarint` needs. */
function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

export function writeDouble(bytes: Bytes, field: number, value: number): void {
  bytes.byte(doubleTag(field));
  bytes.float64(value);
}

export function writeText(bytes: Bytes, field: number, text: string): void {
  const start = openMessage(bytes, field);
  bytes.text(text);
  closeMessage(bytes, start);
}

/** Begins a message of unknown length; what comes until `closeMessage` is in it. */
export function openMessage(bytes: Bytes, field: number): number {
  bytes.byte(messageTag(field));
  return openDelimited(bytes);
}

/** Keeps one byte for the length, which is enough for most. */
function openDelimited(bytes: Bytes): number {
  bytes.byte(0);
  return bytes.length;
}

/** Puts the length of what was written since `start` before it. */
export function closeMessage(bytes: Bytes, start: number): void {
  const length = bytes.length - start;
  const more = varintLength(length) - 1;
  bytes.reserve(more);
  if (more > 0) bytes.array.copyWithin(start + more, start, bytes.length);
  bytes.length = start - 1;
  writeVarint(bytes, length);
  bytes.length += length;
}

/** Puts each metric's length before it, also when parts of the metric were taken earlier. */
export function delimitedOutput(bytes: Bytes): Output {
  let start = 0; // of the metric that was begun, in `bytes`; 0 when none was or a part of it was taken
  let ready: Uint8Array<ArrayBuffer>[] = [];
  let held: Uint8Array<ArrayBuffer>[] = []; // parts of the metric that was begun
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
        // The byte before `start` was kept for a length that comes later.
        if (start > 1) ready.push(part.subarray(0, start - 1));
        held.push(part.subarray(start));
        start = 0;
      }
      return takeReady();
    },
  };
}
