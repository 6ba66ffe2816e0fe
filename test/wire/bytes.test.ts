/** Growing bytes: they keep everything written when they grow, and take no more memory than needed. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { Bytes } from "../../src/wire/bytes.ts";
import { holds } from "../support/property.ts";

type Write = readonly [write: (bytes: Bytes) => void, written: Uint8Array];

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = fc.string({ unit: "binary", maxLength: 200 }).filter((one) => one.isWellFormed());
/** A range of other bytes, wherever it begins and ends. */
const stretch = fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.nat(), fc.nat()).map(([array, one, other]) => {
  const [start, end] = [one % (array.length + 1), other % (array.length + 1)].sort((a, b) => a - b);
  return [array, start as number, end as number] as const;
});

function int64(value: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, value, true);
  return new Uint8Array(view.buffer);
}

function bytesOf(array: Uint8Array): Bytes {
  const bytes = new Bytes(1);
  for (const byte of array) bytes.byte(byte);
  return bytes;
}

const writes: fc.Arbitrary<Write> = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((byte): Write => [(to) => to.byte(byte), Uint8Array.of(byte)]),
  text.map((one): Write => [(to) => to.text(one), utf8(one)]),
  fc.double({ noNaN: true }).map((value): Write => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    return [(to) => to.float64(value), new Uint8Array(view.buffer)];
  }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value): Write => [(to) => to.int64(value), int64(value)]),
  fc.maxSafeInteger().map((value): Write => [(to) => to.int64(value), int64(BigInt(value))]),
  stretch.map(([array, start, end]): Write => {
    return [(to) => to.append(bytesOf(array), start, end), array.subarray(start, end)];
  }),
  stretch.map(([array, start, end]): Write => {
    // Text has no byte above 0xf4.
    const plain = array.map((byte) => byte & 0x7f);
    return [(to) => to.appendText(bytesOf(plain), start, end), plain.subarray(start, end)];
  }),
  text.map((one): Write => [(to) => to.append(Bytes.of(one)), utf8(one)]),
  text.map((one): Write => [(to) => to.appendText(Bytes.of(one)), utf8(one)]),
);

test("everything written is in order, from the first byte to the last", () => {
  holds(
    fc.property(fc.array(writes, { maxLength: 60 }), fc.constantFrom(0, 1, 64), (list, capacity) => {
      const bytes = new Bytes(capacity);
      for (const [write] of list) write(bytes);
      const expected = Buffer.concat(list.map(([, written]) => written));
      expect(bytes.length).toBe(expected.length);
      expect(expected.equals(bytes.array.subarray(0, bytes.length))).toBe(true);
      expect(expected.equals(bytes.take())).toBe(true);
    }),
  );
});

test("taken bytes do not change while new bytes are written, which start from 0", () => {
  const bytes = Bytes.of("first");
  const taken = bytes.take();
  expect(bytes.length).toBe(0);
  bytes.text("second, and longer");
  expect(new TextDecoder().decode(taken)).toBe("first");
  expect(new TextDecoder().decode(bytes.take())).toBe("second, and longer");
});

test("after bytes were taken, the next array has the same size at once", () => {
  const bytes = new Bytes(1000);
  const room = bytes.array.length;
  bytes.byte(1);
  bytes.take();
  expect(bytes.array.length).toBe(0);
  bytes.byte(2);
  expect(bytes.array.length).toBe(room);
});

test("emptied bytes hold no memory, and can be written again", () => {
  const bytes = Bytes.of("x".repeat(1000));
  bytes.clear();
  expect([bytes.length, bytes.array.length]).toEqual([0, 0]);
  bytes.text("again");
  expect(new TextDecoder().decode(bytes.take())).toBe("again");
});

test("growing doubles the size, so that many small writes copy little", () => {
  const bytes = new Bytes(0);
  let arrays = 0;
  for (let before = bytes.array, i = 0; i < 100_000; i++) {
    bytes.byte(i);
    if (bytes.array !== before) arrays++;
    before = bytes.array;
  }
  expect(arrays).toBeLessThan(16);
  expect(bytes.array.length).toBeLessThan(300_000);
});

test("a few bytes from the end of many take no more memory than a few", () => {
  const many = Bytes.of("x".repeat(100_000));
  for (const copy of ["append", "appendText"] as const) {
    const few = new Bytes(0);
    few[copy](many, 99_990);
    expect(few.length).toBe(10);
    expect(few.array.length).toBeLessThan(100);
  }
});

test("reserved room is available", () => {
  const bytes = Bytes.of("x");
  bytes.reserve(5000);
  expect(bytes.array.length).toBeGreaterThanOrEqual(5001);
});
