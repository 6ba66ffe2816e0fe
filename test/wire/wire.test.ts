/** Protobuf's wire format, decoded by an independent reader, wherever the array has to grow. */

import fc from "fast-check";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { Bytes } from "../../src/wire/bytes.ts";
import {
  closeMessage,
  openMessage,
  writeDoubles,
  writeFixed,
  writeFixedList,
  writeInteger,
  writeSigned,
  writeText,
  writeUnsigned,
  writeUnsignedList,
} from "../../src/wire/wire.ts";
import { holds } from "../support/property.ts";

const written = (bytes: Bytes) => bytes.array.slice(0, bytes.length);

test("a message keeps what was written before it and in it, however much room its array has left", () => {
  for (let before = 0; before < 80; before++) {
    for (const inside of [0, 1, 100, 126, 127, 128, 129, 200, 16_383, 16_384]) {
      const bytes = new Bytes();
      for (let n = 0; n < before; n++) bytes.byte(7);
      const opened = openMessage(bytes, 1);
      for (let n = 0; n < inside; n++) bytes.byte(9);
      closeMessage(bytes, opened);
      const message = written(bytes);
      const reader = protobuf.Reader.create(message);
      reader.skip(before);
      expect(reader.uint32()).toBe((1 << 3) | 2);
      const body = reader.bytes();
      // Not by one matcher for each byte, which takes a hundred times as long.
      const isKept = message.subarray(0, before).every((byte) => byte === 7) && body.every((byte) => byte === 9);
      expect([isKept, body.length, reader.pos]).toEqual([true, inside, reader.len]);
    }
  }
});

test("texts in nested messages are read unchanged", () => {
  const texts = fc.array(fc.string({ unit: "binary", maxLength: 200 }), { maxLength: 12 });
  holds(
    fc.property(texts, fc.nat(300), (list, before) => {
      const bytes = new Bytes();
      for (let n = 0; n < before; n++) bytes.byte(7);
      const outer = openMessage(bytes, 2);
      for (const text of list) {
        const inner = openMessage(bytes, 3);
        writeText(bytes, 1, text);
        closeMessage(bytes, inner);
      }
      closeMessage(bytes, outer);
      const reader = protobuf.Reader.create(written(bytes));
      reader.skip(before);
      reader.uint32();
      const end = reader.uint32() + reader.pos;
      const read: string[] = [];
      while (reader.pos < end) {
        reader.uint32();
        reader.uint32();
        reader.uint32();
        read.push(reader.string());
      }
      expect(read).toEqual(list);
    }),
  );
});

test("integers are read unchanged, up to the largest exact ones", () => {
  const edges = [0, 1, 63, 64, 127, 128, 2 ** 31, 2 ** 32, 2 ** 52 - 1, 2 ** 52, 2 ** 52 + 1, 2 ** 53 - 1];
  for (const value of [...edges, ...edges.slice(1).map((edge) => -edge)]) {
    const bytes = new Bytes();
    writeSigned(bytes, 15, value);
    if (value >= 0) writeUnsigned(bytes, 1, value);
    const reader = protobuf.Reader.create(written(bytes));
    expect(reader.uint32()).toBe(15 << 3);
    expect(Number(reader.sint64())).toBe(value);
    if (value >= 0) expect(reader.uint32()).toBe(1 << 3);
    if (value >= 0) expect(Number(reader.uint64())).toBe(value);
    expect(reader.pos).toBe(reader.len);
  }
});

test("signed integers near 0 take one byte behind their tag", () => {
  const lengthOf = (value: number) => {
    const bytes = new Bytes();
    writeSigned(bytes, 1, value);
    return bytes.length;
  };
  expect([-65, -64, -1, 0, 1, 63, 64].map(lengthOf)).toEqual([3, 2, 2, 2, 2, 2, 3]);
});

test("integers of 64 bits are read unchanged, whether they are written as numbers, bigints or varints", () => {
  const any = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -300n, max: 300n }));
  holds(
    fc.property(any, (value) => {
      const bytes = new Bytes();
      const exact = Number(value);
      writeFixed(bytes, 1, value);
      writeFixed(bytes, 1, Number.isSafeInteger(exact) ? exact : value);
      writeInteger(bytes, 2, value);
      const reader = protobuf.Reader.create(written(bytes));
      for (const tag of [(1 << 3) | 1, (1 << 3) | 1]) {
        expect(reader.uint32()).toBe(tag);
        expect(BigInt(String(reader.sfixed64()))).toBe(value);
      }
      expect(reader.uint32()).toBe(2 << 3);
      expect(BigInt(String(reader.int64()))).toBe(value);
      expect(reader.pos).toBe(reader.len);
    }),
  );
});

test("lists are read unchanged", () => {
  const counts = fc.array(fc.maxSafeNat(), { maxLength: 40 });
  const doubles = fc.array(fc.double(), { maxLength: 40 });
  holds(
    fc.property(counts, doubles, (integers, others) => {
      const bytes = new Bytes();
      writeFixedList(bytes, 1, Float64Array.from(integers));
      writeUnsignedList(bytes, 2, integers);
      writeDoubles(bytes, 3, others);
      const reader = protobuf.Reader.create(written(bytes));
      const list = (field: number, read: () => unknown) => {
        expect(reader.uint32()).toBe((field << 3) | 2);
        const end = reader.uint32() + reader.pos;
        const values: unknown[] = [];
        while (reader.pos < end) values.push(read());
        return values;
      };
      expect(list(1, () => Number(reader.fixed64()))).toEqual(integers);
      expect(list(2, () => Number(reader.uint64()))).toEqual(integers);
      expect(list(3, () => reader.double())).toEqual(others);
      expect(reader.pos).toBe(reader.len);
    }),
  );
});
