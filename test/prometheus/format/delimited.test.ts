/** The framing of metrics, decoded by an independent reader. */

import fc from "fast-check";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { delimitedOutput } from "../../../src/prometheus/format/delimited.ts";
import { Bytes } from "../../../src/wire/bytes.ts";
import { holds } from "../../support/property.ts";

test("a delimited metric begins with its length, wherever parts of it were taken", () => {
  const step = fc.record({ size: fc.nat(400), takes: fc.boolean() });
  holds(
    fc.property(fc.array(fc.array(step, { maxLength: 5 }), { maxLength: 6 }), (metrics) => {
      const output = delimitedOutput(new Bytes());
      const parts: Uint8Array[] = [];
      for (const steps of metrics) {
        output.begin();
        for (const { size, takes } of steps) {
          for (let n = 0; n < size; n++) output.bytes.byte(n & 0xff);
          if (takes) parts.push(...output.take());
        }
        output.end();
      }
      parts.push(...output.take());
      const reader = protobuf.Reader.create(Buffer.concat(parts));
      for (const steps of metrics) {
        const expected = steps.flatMap(({ size }) => Array.from({ length: size }, (_, n) => n & 0xff));
        expect(Array.from(reader.bytes())).toEqual(expected);
      }
      expect(reader.pos).toBe(reader.len);
    }),
  );
});

test("of a metric whose length is not known yet, nothing may be sent", () => {
  const output = delimitedOutput(new Bytes());
  output.begin();
  output.bytes.byte(7);
  expect(output.take()).toEqual([]);
  output.bytes.byte(8);
  output.end();
  expect(Buffer.concat(output.take())).toEqual(Buffer.of(2, 7, 8));
});
