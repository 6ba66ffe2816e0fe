/** The framing of Prometheus' protobuf exposition: each metric is a message behind its length. */

import { Bytes } from "../../wire/bytes.ts";
import { closeMessage, openDelimited, writeVarint } from "../../wire/wire.ts";
import type { Output } from "./exposition.ts";

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
