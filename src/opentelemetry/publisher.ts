/** Publishes the observations of one thread in the registry, where the exporting thread reads them. */

import type { OpenLabels } from "../core/define/openLabels.ts";
import type { Counter } from "../core/record/counter.ts";
import type { Gauge } from "../core/record/gauge.ts";
import { type OpenFamily, openLabels } from "../core/record/openFamily.ts";
import type { Registry } from "../core/registry.ts";
import type { Stream } from "../streams/stream.ts";
import { type Observation, type Round, textOfSet } from "./observables.ts";
import { joined } from "./observedPoints.ts";
import { Problems } from "./problems.ts";
import { metricOptions } from "./recorders.ts";

/**
 * The meaning of other threads' observations: a point for each thread, with its `thread.id`; one sum of all threads; or
 * none, so that only the exporting thread observes.
 */
export type Observe = "thread" | "sum" | "exporter";

/** One stream, as this thread publishes it. */
interface Published {
  /** Sets the value of a set. */
  readonly put: (set: OpenLabels, text: string, value: number) => void;
  /** Clears the value of a set that was observed before, but not in this round. */
  readonly clear: (set: OpenLabels) => void;
  /** The sets that were observed in the last round. */
  last: Map<string, OpenLabels>;
}

export class Publisher {
  readonly #registry: Registry;
  readonly #attributes: OpenLabels;
  readonly #isSum: boolean;
  readonly #isForScrapes: boolean;
  readonly #streams = new Map<string, Published>();
  readonly #problems = new Problems();

  /** `thread`: the number of this thread. With "exporter", only scrapes read what is published. */
  constructor(registry: Registry, observe: Observe, thread: number) {
    this.#registry = registry;
    this.#isSum = observe === "sum";
    this.#isForScrapes = observe === "exporter";
    this.#attributes = observe === "thread" ? { "thread.id": thread } : {};
  }

  /** Publishes a round. Sets that it did not observe have no value any more. Never throws. */
  publish({ observed }: Round): void {
    const done = new Set<string>();
    for (const [instrument, observations] of observed) {
      for (const { stream, filter } of instrument.streams) {
        try {
          done.add(this.#publish(stream, joined(stream, observations.values(), filter)));
        } catch (error) {
          this.#problems.failed(stream.name, error);
        }
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

  #publish(stream: Stream, observations: ReadonlyMap<string, Observation>): string {
    const options = metricOptions(stream);
    const published = this.#streams.get(options.name) ?? this.#open(this.#publishedAs(stream));
    this.#streams.set(options.name, published);
    const now = new Map<string, OpenLabels>();
    for (const { attributes, value } of observations.values()) {
      const set = { ...(attributes as OpenLabels), ...this.#attributes };
      const text = textOfSet(set as never);
      published.put(set, text, value);
      now.set(text, set);
    }
    this.#clear(published, now);
    return options.name;
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
      return rising(openLabels(this.#registry.counter({ ...options, scale: stream.scale })));
    }
    // A level of each thread, which goes when the thread ends.
    const levels: OpenFamily<Gauge> = openLabels(this.#registry.gauge({ ...options, aggregate: "sum" }));
    return {
      put: (set, _, value) => levels.labels(set).set(value),
      clear: (set) => levels.labels(set).clear(),
      last: new Map(),
    };
  }
}

/** Adds the increases of this thread's totals to one that all threads share, so that those of ended threads stay. */
function rising(totals: OpenFamily<Counter>): Published {
  const before = new Map<string, number>();
  return {
    put(set, text, value) {
      const last = before.get(text) ?? 0;
      totals.labels(set).inc(value < last ? value : value - last);
      before.set(text, value);
    },
    clear() {},
    last: new Map(),
  };
}
