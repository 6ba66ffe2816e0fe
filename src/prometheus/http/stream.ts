/** A scrape as a stream that is written while it is read, so that neither the thread nor its memory is filled by one scrape. */

import { nextTurn } from "../../core/platform/clock.ts";
import type { Scrape } from "../format/scrape.ts";
import type { OnError } from "./handlerOptions.ts";

/** Streams what a scrape began with, and its other slices. A reader that goes away ends the work. */
export function streamOf(
  scrape: Scrape,
  first: Uint8Array<ArrayBuffer>,
  onError: OnError,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const parts = [first];
  let isWanted = true;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          while (parts.length === 0 && !scrape.done) {
            await new Promise<void>(nextTurn);
            if (!isWanted) return;
            parts.push(...scrape.slice());
          }
        } catch (error) {
          onError(error);
          throw error;
        }
        const part = parts.shift();
        if (part) controller.enqueue(part);
        if (parts.length === 0 && scrape.done) controller.close();
      },
      cancel() {
        isWanted = false;
      },
    },
    // Nothing is written before it is asked for.
    { highWaterMark: 0 },
  );
}
