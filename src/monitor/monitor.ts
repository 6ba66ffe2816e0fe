/** Turns a specification into a monitor: events in, metrics of a registry kept, derived readings out. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import { shown, typeError } from "../core/errors.ts";
import { onRejection } from "../core/platform/callback.ts";
import type { MeanReading } from "../core/read/reading.ts";
import type { Counter } from "../core/record/counter.ts";
import type { Mean } from "../core/record/mean.ts";
import type { Registry } from "../core/registry.ts";
import { type Channels, checkChannels, hostChannels, type Subscriber } from "./channels.ts";
import {
  checkSpecification,
  type EventSpecification,
  type Feed,
  type Metadata,
  type MonitoredMetric,
  type Specification,
  scaleOf,
  type Values,
} from "./specification.ts";

export interface MonitorOptions {
  /** Where events come from. Default: Node's diagnostics_channel. */
  readonly channels?: Channels;
}

/**
 * A monitor in one thread. Monitors of the same specification on one registry, in any threads, keep one set of totals: each
 * thread's monitor hears the events that this thread publishes, and each reads the totals of all.
 */
export interface Monitor<Readings> {
  /** Listens from now on. Starting a started monitor does nothing, so no event is counted twice. */
  start(): void;
  /** The derived readings: each metric read as one, the metrics one after the other. */
  metrics(): Readings;
  /** Starts all metrics again and returns the readings that this closed. */
  reset(): Readings;
  /** Listens no more; the totals stay. A stopped monitor can be started again. */
  stop(): void;
  /** Events that were rejected: a value missing, not a number, or not one that the metric takes. Resets leave it alone. */
  readonly rejected: number;
}

type Metrics = Readonly<Record<string, MonitoredMetric>>;

/**
 * Makes monitors of a specification. Asking twice with one registry and the same channels gives the same monitor.
 *
 * @example
 * const salesMonitor = defineMonitor({
 *   name: "sales",
 *   metrics: { price: { kind: "mean", name: "sale_price_euros", help: "What was paid", scale: 100 } },
 *   events: { "shop.sold": { feeds: [{ metric: "price", measurement: "price" }] } },
 *   readings: ({ price }) => ({ sales: price.count, turnover: price.sum }),
 * });
 * salesMonitor(registry).start();
 */
export function defineMonitor<const M extends Metrics, Readings>(
  specification: Specification<M, Readings>,
): (registry: Registry, options?: MonitorOptions) => Monitor<Readings> {
  checkSpecification(specification as unknown as Specification<Metrics, unknown>);
  const monitors = new WeakMap<Registry, WeakMap<Channels, Monitor<Readings>>>();
  return (registry, options = {}) => {
    checkOptionNames("A monitor", options, ["channels"]);
    const { channels = hostChannels() } = options;
    if (typeof registry?.counter !== "function") {
      throw typeError("OPTION_INVALID", `A monitor needs a registry, but got ${shown(registry)}. Pass new Registry().`);
    }
    checkChannels(channels);
    const ofRegistry = monitors.get(registry) ?? new WeakMap<Channels, Monitor<Readings>>();
    const monitor = ofRegistry.get(channels) ?? new RegistryMonitor(specification, registry, channels);
    monitors.set(registry, ofRegistry.set(channels, monitor));
    return monitor;
  };
}

class RegistryMonitor<const M extends Metrics, Readings> implements Monitor<Readings> {
  readonly #specification: Specification<M, Readings>;
  readonly #channels: Channels;
  readonly #metrics: ReadonlyMap<string, Counter | Mean>;
  readonly #rejected: Counter;
  readonly #subscribers: ReadonlyMap<string, Subscriber>;
  #isStarted = false;

  constructor(specification: Specification<M, Readings>, registry: Registry, channels: Channels) {
    this.#specification = specification;
    this.#channels = channels;
    this.#metrics = new Map(
      Object.entries(specification.metrics).map(([key, metric]) => {
        const { kind, ...options } = { ...metric, scale: scaleOf(metric) };
        return [key, kind === "counter" ? registry.counter(options) : registry.mean(options)];
      }),
    );
    this.#rejected = registry.counter({
      name: `${specification.name}_rejected_total`,
      help: "Events with a missing or invalid value",
    });
    this.#subscribers = new Map(
      Object.entries(specification.events).map(([name, event]) => [name, (message) => this.#receive(event, message)]),
    );
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const [name, subscriber] of this.#subscribers) this.#channels.subscribe(name, subscriber);
  }

  stop(): void {
    this.#isStarted = false;
    for (const [name, subscriber] of this.#subscribers) this.#channels.unsubscribe(name, subscriber);
  }

  metrics(): Readings {
    return this.#derive((metric) => ("read" in metric ? metric.read() : metric.value));
  }

  reset(): Readings {
    return this.#derive((metric) => metric.reset());
  }

  get rejected(): number {
    return this.#rejected.value;
  }

  #derive(read: (metric: Counter | Mean) => number | MeanReading): Readings {
    const values = Object.fromEntries(Array.from(this.#metrics, ([key, metric]) => [key, read(metric)]));
    return this.#specification.readings(values as Values<M>);
  }

  /** Checks all of an event's values before the first is recorded. Nothing may be thrown into the publisher. */
  #receive({ feeds, when }: EventSpecification<string>, message: unknown): void {
    try {
      const measurements = (message ?? {}) as Metadata;
      const { metadata: given } = measurements;
      const metadata = (given ?? {}) as Metadata;
      const wanted = when === undefined || when(metadata);
      // An async `when` decides too late: every promise is truthy, and it would let all events in.
      const isPromise = onRejection(wanted, () => {});
      if (!isPromise && !wanted) return;
      const values = feeds.map((feed) => feedValue(feed, measurements, metadata));
      if (!isPromise && feeds.every(({ metric }, index) => this.#takes(metric, values[index]))) {
        for (const [index, { metric }] of feeds.entries()) this.#record(metric, values[index]);
      } else this.#rejected.inc();
    } catch {
      // A `when` or a getter that throws, or a registry that was detached before the monitor was stopped.
      this.#reject();
    }
  }

  #reject(): void {
    try {
      this.#rejected.inc();
    } catch {
      // Detached: there is no memory left to count in.
    }
  }

  #takes(key: string, value: unknown): boolean {
    if (value === SKIPPED) return true;
    const metric = this.#specification.metrics[key] as MonitoredMetric;
    const scale = scaleOf(metric);
    if (typeof value !== "number" || !(Math.abs(value * scale) < 2 ** 63)) return false;
    return metric.kind === "mean" || (value >= 0 && (scale > 1 || Number.isInteger(value)));
  }

  #record(key: string, value: unknown): void {
    if (value === SKIPPED) return;
    const metric = this.#metrics.get(key) as Counter | Mean;
    if ("record" in metric) metric.record(value as number);
    else metric.inc(value as number);
  }
}

/** Stands for an absent value that is nothing to record: no message can hold it. */
const SKIPPED = Symbol("skipped");

/** The value that an event has for a feed, unchecked. */
function feedValue(
  { measurement, metadata: key, absent }: Feed<string>,
  measurements: Metadata,
  metadata: Metadata,
): unknown {
  const given = measurement ? measurements[measurement] : key ? metadata[key] : 1;
  if (given !== undefined) return given;
  return absent === "skip" ? SKIPPED : absent;
}
