/** Fields of messages that an independent writer wrote. */

import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { fieldsOf } from "../../../src/push/otlp/messageFields.ts";

test("fields have their numbers and values, and together all bytes of the message", () => {
  const message = protobuf.Writer.create();
  message.uint32((1 << 3) | 0).uint64(2 ** 40 + 1);
  message.uint32((2 << 3) | 1).double(0.5);
  message.uint32((300 << 3) | 2).bytes(Uint8Array.of(1, 2, 3));
  message.uint32((4 << 3) | 5).fixed32(7);
  message.uint32((5 << 3) | 2).bytes(new Uint8Array(0));
  const whole = message.finish();
  const fields = [...fieldsOf(whole)];
  expect(fields.map(({ number, value }) => [number, typeof value === "object" ? [...value] : value])).toEqual([
    [1, 2 ** 40 + 1],
    [2, undefined],
    [300, [1, 2, 3]],
    [4, undefined],
    [5, []],
  ]);
  expect(fields.flatMap(({ bytes }) => [...bytes])).toEqual([...whole]);
  // No part of it is a message that ends within a field.
  for (let length = 0; length < whole.length; length++) {
    const read = () => [...fieldsOf(whole.subarray(0, length))];
    if (fields.some((_, index) => joined(fields.slice(0, index)) === length)) expect(read).not.toThrow();
    else expect(read).toThrow(RangeError);
  }
});

function joined(fields: readonly { readonly bytes: Uint8Array }[]): number {
  return fields.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

test.each([
  ["a type that is none", [0x0b, 0]],
  ["a varint without an end", Array.from({ length: 12 }, () => 0xff)],
])("%s is refused", (_, bytes) => {
  expect(() => [...fieldsOf(Uint8Array.from(bytes))]).toThrow(RangeError);
});
