/** The parts in which differences are sent. Each is a closed snapshot with its own number, which is added once. */

import { encodeText } from "../core/platform/text.ts";
import { wallClock } from "../core/platform/wallClock.ts";
import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "../core/read/snapshot.ts";

export interface Part {
  /** Rises by one with each part. */
  readonly number: number;
  readonly metrics: readonly MetricSnapshot[];
  readonly body: string;
  readonly bytes: number;
}

/** A part is closed before it is larger than this: some fit into what a page may have on its way at once. */
const MOST_BYTES = 15 * 1024;
/** The size of a part that has a single series. A page may have 64 KiB on its way, in all its requests. */
const LONGEST = 60 * 1024;
/** More than a snapshot has around its metrics. */
const FRAME_BYTES = 256;

export class Parts {
  /** The parts' source, as others see it: neither the registry's block nor known to anybody else. */
  readonly #id = randomId();
  readonly #startTime = wallClock();
  #number = 0;
  /** Metrics that were refused: each is sent alone, so that it takes no other with it. */
  readonly refused = new Set<string>();

  /** Returns the parts of differences. `tooLong` is called for each series that fits into none; it is left out. */
  of(metrics: readonly MetricSnapshot[], tooLong: (metric: MetricSnapshot, bytes: number) => void): Part[] {
    const parts: Part[] = [];
    let taken: MetricSnapshot[] = [];
    let size = FRAME_BYTES;
    const end = () => {
      if (taken.length > 0) parts.push(this.part(taken));
      taken = [];
      size = FRAME_BYTES;
    };
    for (const metric of metrics) {
      const isAlone = this.refused.has(metric.name);
      if (isAlone) end();
      const head = bytesOf({ ...metric, series: [] });
      let series: SeriesSnapshot[] = [];
      for (const one of metric.series) {
        const bytes = bytesOf(one);
        if (FRAME_BYTES + head + bytes > LONGEST) {
          tooLong(metric, bytes);
          continue;
        }
        if (size + bytes + (series.length > 0 ? 0 : head) > MOST_BYTES) {
          end();
          series = [];
        }
        if (series.length === 0) {
          taken.push({ ...metric, series });
          size += head;
        }
        series.push(one);
        size += bytes;
      }
      if (isAlone) end();
    }
    end();
    return parts;
  }

  /** Returns a part. Its time never changes, by which a receiver knows one that it may have forgotten. */
  part(metrics: readonly MetricSnapshot[]): Part {
    const number = ++this.#number;
    const block = { id: this.#id, sequence: number, time: wallClock(), startTime: this.#startTime, closed: true };
    const snapshot: Snapshot = { type: "threadtally.snapshot", version: 2, blocks: [block], metrics };
    const body = JSON.stringify(snapshot);
    return { number, metrics, body, bytes: encodeText(body).length };
  }
}

/** Returns the bytes of an object in a list. */
function bytesOf(object: object): number {
  return encodeText(JSON.stringify(object)).length + 1;
}

function randomId(): string {
  const words = Array.from(crypto.getRandomValues(new Uint32Array(4)));
  return words.map((word) => word.toString(16).padStart(8, "0")).join("");
}
