/** Publishes the observations of one thread in the registry, where the exporting thread reads them. */

import { decodeLabels, type OpenLabels } from "../core/define/openLabels.ts";
import type { Counter } from "../core/record/counter.ts";
import type { Gauge } from "../core/record/gauge.ts";
import { type OpenFamily, openLabels } from "../core/record/openFamily.ts";
import type { Registry } from "../core/registry.ts";
import type { Stream } from "../streams/stream.ts";
import type { Round } from "./observables.ts";
import { forgetOldest, joined, observedStreams } from "./observedPoints.ts";
import { Problems } from "./problems.ts";
import { metricOptions } from "./recorders.ts";

/**
 * The meaning of other threads' observations: a point for each thread, with its `thread.id`; one sum of all threads; or
 * none, so that only the exporting thread observes.
 */
export type Observe = "thread" | "sum" | "exporter";

/** One stream, as this thread publishes it. */
interface Published {
  /** Sets the value of a set, which was observed with this text. */
  readonly put: (set: OpenLabels, text: string, value: number) => void;
  /** Clears the value of a set that was observed before, but not in this round. */
  readonly clear: (set: OpenLabels) => void;
  /** The sets that were observed in the last round, by the texts with which they were. */
  last: Map<string, OpenLabels>;
}

export class Publisher {
  readonly #registry: Registry;
  readonly #attributes: OpenLabels;
  readonly #isSum: boolean;
  readonly #isForScrapes: boolean;
  readonly #streams = new Map<string, Published>();
  readonly #problems = new Problems();
  #hasEnded = false;

  /** `thread`: the number of this thread. With "exporter", only scrapes read what is published. */
  constructor(registry: Registry, observe: Observe, thread: number) {
    this.#registry = registry;
    this.#isSum = observe === "sum";
    this.#isForScrapes = observe === "exporter";
    this.#attributes = observe === "thread" ? { "thread.id": thread } : {};
  }

  /** Takes everything back, for good: a round may end later. Never throws. */
  end(): void {
    this.publish(new Map());
    this.#hasEnded = true;
  }

  /** Publishes what a round observed. Sets that it did not observe have no value any more. Never throws. */
  publish(observed: Round["observed"]): void {
    if (this.#hasEnded) return;
    const done = new Set<string>();
    for (const [name, { own, values }] of observedStreams(observed)) {
      try {
        this.#publish(name, own.stream, joined(own.stream, values, own.filter));
        done.add(name);
      } catch (error) {
        this.#problems.failed(own.stream.name, error);
      }
    }
    for (const [name, published] of this.#streams) {
      try {
        if (!done.has(name)) this.#clear(published, new Map());
      } catch (error) {
        this.#problems.failed(name, error);
      }
    }
  }

  #publish(name: string, stream: Stream, observations: ReadonlyMap<string, number>): void {
    const published = this.#streams.get(name) ?? this.#open(this.#publishedAs(stream));
    this.#streams.set(name, published);
    const now = new Map<string, OpenLabels>();
    for (const [text, value] of observations) {
      const set = published.last.get(text) ?? { ...decodeLabels(text), ...this.#attributes };
      published.put(set, text, value);
      now.set(text, set);
    }
    this.#clear(published, now);
  }

  #publishedAs(stream: Stream): Stream {
    return this.#isForScrapes ? { ...stream, forScrapes: true } : stream;
  }

  #clear(published: Published, now: Map<string, OpenLabels>): void {
    for (const [text, set] of published.last) if (!now.has(text)) published.clear(set);
    published.last = now;
  }

  #open(stream: Stream): Published {
    const options = metricOptions(stream);
    if (this.#isSum && stream.type === "OBSERVABLE_COUNTER") {
      return rising(openLabels(this.#registry.counter({ ...options, scale: stream.scale })), stream);
    }
    // A level of each thread, which goes when the thread ends. So does its set: threads that come and go would fill
    // the limit.
    const levels: OpenFamily<Gauge> = openLabels(
      this.#registry.gauge({ ...options, aggregate: "sum", expireAfter: EXPIRY_SECONDS }),
    );
    return {
      put: (set, _, value) => levels.labels(set).set(value),
      clear: (set) => levels.labels(set).clear(),
      last: new Map(),
    };
  }
}

/** Time after which the sets of ended threads are given up. Sets of living threads that have a value never expire. */
const EXPIRY_SECONDS = 0.001;

/** Adds the increases of this thread's totals to one that all threads share, so that those of ended threads stay. */
function rising(totals: OpenFamily<Counter>, stream: Stream): Published {
  /** The totals that were added, in units of 1/scale, by the texts of the sets: roundings must not add up. */
  const before = new Map<string, number>();
  return {
    put(set, text, value) {
      const units = Math.round(value * stream.scale);
      const last = before.get(text) ?? 0;
      totals.labels(set).inc((units < last ? units : units - last) / stream.scale);
      before.delete(text);
      before.set(text, units);
      forgetOldest(before, stream);
    },
    clear() {},
    last: new Map(),
  };
}
