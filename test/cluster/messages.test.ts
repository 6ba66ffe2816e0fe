/** Messages in a stream: cut anywhere, damaged, and of another format. */

import { expect, test } from "vitest";
import { FORMAT, Frames, type FromReceiver, framed } from "../../src/cluster/messages.ts";

const messages: readonly FromReceiver[] = [
  { type: "welcome", block: "a", taken: undefined },
  { type: "ask" },
  { type: "taken", number: 2 ** 40 },
];
const bytes = Buffer.concat(messages.map(framed));

test.each([1, 3, 7, 8, 9, 50, bytes.length])("arrive whole if their stream comes in parts of %i bytes", (size) => {
  const frames = new Frames<FromReceiver>();
  const received: FromReceiver[] = [];
  for (let from = 0; from < bytes.length; from += size) received.push(...frames.add(bytes.subarray(from, from + size)));
  expect(received).toEqual(messages);
});

test("those before one of another format are read, and it is refused", () => {
  const other = framed({ type: "ask" });
  other.writeUInt32LE(FORMAT + 1, 4);
  const read = new Frames<FromReceiver>().add(Buffer.concat([bytes, other]));
  for (const message of messages) expect(read.next().value).toEqual(message);
  expect(() => read.next()).toThrow(
    expect.objectContaining({
      name: "RangeError",
      code: "REPORT_FORMAT",
      message: expect.stringMatching(/, 1 here, but got 2\. Use one version of threadtally in all processes/),
    }),
  );
});

test("one whose length no report has is refused before it has come", () => {
  const header = Uint8Array.of(0, 0, 0, 16, FORMAT, 0, 0, 0);
  expect(() => [...new Frames().add(header)]).toThrow("A message of 268435464 bytes is too long.");
});
