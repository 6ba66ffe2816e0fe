/** Monitors made from a specification: they turn events into metrics of a registry, and derive readings from these. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import { shown, typeError } from "../core/errors.ts";
import { onRejection } from "../core/platform/callback.ts";
import { Disposable, type Disposal, endsWith } from "../core/platform/disposal.ts";
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

/** The options of a monitor. */
export interface MonitorOptions {
  /** The source of the events. Default: Node's diagnostics_channel. */
  readonly channels?: Channels;
}

/**
 * A monitor in one thread. Monitors with the same specification and registry, in any threads, share one set of totals:
 * each receives the events that its own thread publishes, and reads the totals of all threads.
 */
export interface Monitor<Readings> extends Disposal {
  /**
   * Subscribes to the events. If the monitor is started already, nothing happens, so no event is counted twice. The
   * monitor never throws into the publisher of an event.
   */
  start(): void;
  /**
   * Returns the derived readings. Each metric is read atomically; the metrics are read one after the other.
   * @throws RangeError DETACHED, CORRUPT
   */
  metrics(): Readings;
  /**
   * Resets all metrics and returns the readings up to then.
   * @throws RangeError BLOCK_FULL, NO_LANE, DETACHED, CORRUPT
   */
  reset(): Readings;
  /** Unsubscribes from the events; the totals stay. You can start the monitor again. `using` calls it, too. */
  stop(): void;
  /**
   * Number of rejected events: a value was missing, was not a number, or was not accepted by its metric. It is not
   * reset.
   */
  readonly rejected: number;
}

type Metrics = Readonly<Record<string, MonitoredMetric>>;

/**
 * Returns a function that creates monitors of a specification. With the same registry and channels, it returns the same
 * monitor.
 * @throws TypeError or RangeError SPECIFICATION_INVALID. The returned function throws TypeError OPTION_INVALID, and any
 * error of the registry when the metrics are defined
 * @example
 * import { channel } from "node:diagnostics_channel";
 *
 * const salesMonitor = defineMonitor({
 *   name: "sales",
 *   metrics: { price: { kind: "mean", name: "sale_price_euros", help: "What was paid", scale: 100 } },
 *   events: { "shop.sold": { feeds: [{ metric: "price", measurement: "price" }] } },
 *   readings: ({ price }) => ({ sales: price.count, turnover: price.sum }),
 * });
 * const monitor = salesMonitor(registry);
 * monitor.start();
 * channel("shop.sold").publish({ price: 9.99 });
 * monitor.metrics(); // { sales: 1, turnover: 9.99 }
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

class RegistryMonitor<const M extends Metrics, Readings> extends Disposable implements Monitor<Readings> {
  readonly #specification: Specification<M, Readings>;
  readonly #channels: Channels;
  readonly #metrics: ReadonlyMap<string, Counter | Mean>;
  readonly #rejected: Counter;
  readonly #subscribers: ReadonlyMap<string, Subscriber>;
  #isStarted = false;

  constructor(specification: Specification<M, Readings>, registry: Registry, channels: Channels) {
    super();
    endsWith(this, () => this.stop());
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

  /** Checks all values of an event before it records the first one. It must never throw into the publisher. */
  #receive({ feeds, when }: EventSpecification<string>, message: unknown): void {
    try {
      const measurements = (message ?? {}) as Metadata;
      const { metadata: given } = measurements;
      const metadata = (given ?? {}) as Metadata;
      const wanted = when === undefined || when(metadata);
      // An async `when` decides too late: every promise is truthy, so all events would be accepted.
      const isPromise = onRejection(wanted, () => {});
      if (!isPromise && !wanted) return;
      const values = feeds.map((feed) => feedValue(feed, measurements, metadata));
      if (!isPromise && feeds.every(({ metric }, index) => this.#takes(metric, values[index]))) {
        for (const [index, { metric }] of feeds.entries()) this.#record(metric, values[index]);
      } else this.#rejected.inc();
    } catch {
      // A `when` or a getter has thrown, or the registry was detached before the monitor was stopped.
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

/** Marks an absent value for which nothing is recorded. No message can contain it. */
const SKIPPED = Symbol("skipped");

/** Returns the value that an event has for a feed, unchecked. */
function feedValue(
  { measurement, metadata: key, absent }: Feed<string>,
  measurements: Metadata,
  metadata: Metadata,
): unknown {
  const given = measurement ? measurements[measurement] : key ? metadata[key] : 1;
  if (given !== undefined) return given;
  return absent === "skip" ? SKIPPED : absent;
}
