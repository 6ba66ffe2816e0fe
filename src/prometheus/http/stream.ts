/** A scrape as a pull-driven stream, so that one scrape neither blocks the thread nor buffers the whole response. */

import { nextTurn } from "../../core/platform/clock.ts";
import type { Scrape } from "../format/scrape.ts";
import type { OnError } from "./handlerOptions.ts";

/** Streams the first slice of a scrape, and then its other slices. If the reader disconnects, the work ends. */
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
    // Nothing is written before it is requested.
    { highWaterMark: 0 },
  );
}
