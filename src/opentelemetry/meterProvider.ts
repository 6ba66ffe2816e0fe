/** The provider of meters: it puts together views, readers, meters and the registry that all threads share. */

import { type MeterProvider as ApiMeterProvider, createNoopMeter, type MeterOptions } from "@opentelemetry/api";
import { checkOptionNames } from "../core/define/optionNames.ts";
import { checkLimit } from "../core/define/options.ts";
import { rangeError, shown } from "../core/errors.ts";
import { builtin } from "../core/platform/builtin.ts";
import { Registry } from "../core/registry.ts";
import { placeOf, type Scope } from "../streams/stream.ts";
import { AttributeSets } from "./attributeSets.ts";
import type { BindableMeter } from "./bindable.ts";
import { Collector } from "./collector.ts";
import { Exporter, type ExporterMode } from "./exporter.ts";
import { Meter } from "./meter.ts";
import { Observables } from "./observables.ts";
import { tell } from "./problems.ts";
import { publishResource } from "./publishedResource.ts";
import { type Observe, Publisher } from "./publisher.ts";
import { recorderOf } from "./recorders.ts";
import { streamsOf } from "./resolution.ts";
import { defaultResource } from "./resource.ts";
import type { KnownStream } from "./scopes.ts";
import type { MetricReader, Resource } from "./sdk.ts";
import { View, type ViewOptions } from "./views.ts";

/** The options of a provider. */
export interface MeterProviderOptions {
  /** The registry to record in. Default: a new one, which only this provider has. */
  readonly registry?: Registry;
  /** Readers of the SDK, or a function that returns them. It is called in the thread that exports. */
  readonly readers?: readonly MetricReader[] | (() => readonly MetricReader[]);
  /** Views: which instruments become other metrics than their own. All threads need the same. */
  readonly views?: readonly ViewOptions[];
  /** The resource that exporters send; that of the exporting thread. Default: one with the name of the program. */
  readonly resource?: Resource;
  /**
   * The threads with `readers` that export: the first one, until it has ended and another takes over (the default);
   * this one in any case; or not this one.
   */
  readonly exporter?: ExporterMode;
  /**
   * The treatment of values that threads beside the exporting one observe: a point for each, with the attribute
   * `thread.id` (the default); one sum of all threads; or none, as only the exporting thread is asked.
   */
  readonly observe?: Observe;
  /**
   * Units in 1 of sums of doubles, an integer. Default by the instrument's unit: 1e6 for `ms` and `us`, 1e3 for `ns`
   * and `By`, otherwise 1e9.
   */
  readonly scale?: number;
  /**
   * The meaning of cardinality limits: as in the specification, by which exactly so many attribute sets do not overflow
   * (the default), or one fewer as in the SDK.
   */
  readonly cardinality?: "specification" | "sdk";
  /** True to have readers of the SDK record metrics about themselves with this provider. Default false. */
  readonly sdkMetricsEnabled?: boolean;
}

const OPTIONS: readonly string[] = [
  ...["registry", "readers", "views", "resource", "exporter", "observe", "scale", "cardinality", "sdkMetricsEnabled"],
];

/** Returns a meter whose instruments record nothing. */
function noopMeter(): BindableMeter {
  const meter = createNoopMeter();
  const bindable = (instrument: object) => Object.assign(Object.create(instrument), { bind: () => instrument });
  return Object.assign(Object.create(meter), {
    createCounter: () => bindable(meter.createCounter("")),
    createUpDownCounter: () => bindable(meter.createUpDownCounter("")),
    createHistogram: () => bindable(meter.createHistogram("")),
    createGauge: () => bindable(meter.createGauge("")),
  });
}

/** Throws unless an option is one of these words, or undefined. */
function checkWord(option: string, word: unknown, words: readonly string[]): void {
  if (word === undefined || words.includes(word as string)) return;
  throw rangeError("OPTION_INVALID", `${option} must be one of ${words.join(", ")}, but got ${shown(word)}.`);
}

/**
 * A provider of meters whose instruments record in memory that all threads share. Each thread has its own provider over
 * the same registry.
 *
 * Instruments never throw, and neither do collections: problems go to OpenTelemetry's diagnostic logger.
 */
export class MeterProvider implements ApiMeterProvider {
  /** The registry that its instruments record in. */
  readonly registry: Registry;
  readonly #options: MeterProviderOptions;
  readonly #views: readonly View[];
  readonly #spare: number;
  readonly #meters = new Map<string, Meter>();
  readonly #observables = new Observables();
  readonly #exporter: Exporter;
  readonly #publisher: Publisher | undefined;
  #forScrapes: Publisher | undefined;
  /** True if no other thread has the registry. */
  #isAlone = false;
  #stopAnswering: (() => void) | undefined;
  #isShutDown = false;

  /** @throws TypeError or RangeError OPTION_INVALID; RangeError BLOCK_FULL, DETACHED, CORRUPT */
  constructor(options: MeterProviderOptions = {}) {
    checkOptionNames("A MeterProvider", options, OPTIONS);
    const { readers, views = [], exporter = "first", observe = "thread", scale, cardinality, resource } = options;
    const { sdkMetricsEnabled = false } = options;
    if (scale !== undefined) checkLimit("scale", scale, 1, Number.MAX_SAFE_INTEGER);
    checkWord("cardinality", cardinality, ["specification", "sdk"]);
    checkWord("exporter", exporter, ["first", "always", "never"]);
    checkWord("observe", observe, ["thread", "sum", "exporter"]);
    this.#options = { ...options };
    this.#views = views.map((view, index) => new View(view, index));
    this.#spare = cardinality === "sdk" ? 1 : 0;
    const isShared = options.registry !== undefined;
    const registry = options.registry ?? new Registry();
    this.registry = registry;
    if (isShared && observe !== "exporter") {
      const thread = builtin("node:worker_threads")?.threadId ?? registry.takeLane() ?? 0;
      this.#publisher = new Publisher(registry, observe, thread);
    } else this.#isAlone = !isShared;
    this.#observables.onFirst = () => this.#answer();
    const ownResource = resource ?? defaultResource();
    publishResource(registry, ownResource, resource ? "given" : "default");
    const collected = {
      registry,
      resource: ownResource,
      startTime: Date.now(),
      observables: this.#observables,
      publisher: observe === "sum" ? this.#publisher : undefined,
      streams: () => this.#streams(),
      sets: new AttributeSets(),
      asksOthers: this.#publisher !== undefined,
    };
    this.#exporter = new Exporter({
      ...{ registry, isShared, readers, mode: exporter, spare: this.#spare },
      start: (reader, selections, isLate) => {
        publishResource(registry, ownResource, "exporter");
        // From now on, its observations are points without `thread.id`.
        if (observe === "thread") this.#publisher?.publish({ observed: new Map(), errors: [] });
        if (this.#observables.size > 0) this.#answer();
        const collector = new Collector(collected, selections);
        if (isLate) collector.skip();
        reader.setMetricProducer(collector as never);
        if (sdkMetricsEnabled) reader._setSelfObsMeterProvider?.(this as never);
      },
    });
    this.#exporter.begin();
  }

  /** True if this thread exports what all threads record. */
  get exporting(): boolean {
    return this.#exporter.isExporting;
  }

  /** Returns the meter of a name, a version and a schema URL. Never throws. */
  getMeter(name: string, version = "", { schemaUrl }: MeterOptions = {}): BindableMeter {
    if (this.#isShutDown) {
      tell("warn", "A meter was requested after shutdown(). It records nothing.");
      return noopMeter();
    }
    if (name === "") tell("warn", "A meter was requested without a name. Pass the name of the instrumented library.");
    const key = JSON.stringify([name, version, schemaUrl]);
    const known = this.#meters.get(key);
    if (known) return known;
    const scope: Scope = { name: String(name), version: String(version), ...(schemaUrl && { schemaUrl }) };
    const { registry } = this;
    const meter = new Meter(scope, {
      observables: this.#observables,
      resolve: (instrument, its) => {
        const { scale } = this.#options;
        return streamsOf(instrument, its, {
          views: this.#views,
          selections: this.#exporter.selections,
          scale,
          spare: this.#spare,
        });
      },
      recorder: (own, problems) => recorderOf(registry, own, problems),
    });
    this.#meters.set(key, meter);
    return meter;
  }

  /**
   * Exports what all threads have recorded, in the thread that exports. Rejects as its readers do, and reports if no
   * thread replies in time.
   */
  async forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    if (this.#isShutDown) tell("warn", "forceFlush() was called after shutdown().");
    else await this.#exporter.forceFlush(options);
  }

  /**
   * Ends all instruments of this provider. In the thread that exports, exports once more and shuts the readers down;
   * then another thread may take over.
   */
  async shutdown(options?: { timeoutMillis?: number }): Promise<void> {
    if (this.#isShutDown) {
      tell("warn", "shutdown() was called twice.");
      return;
    }
    this.#isShutDown = true;
    try {
      await this.#exporter.shutdown(options);
    } finally {
      for (const meter of this.#meters.values()) meter.end();
      this.#observables.clear();
      this.#stopAnswering?.();
    }
  }

  /** Observes when the exporting thread collects, and for scrapes. */
  #answer(): void {
    if (this.#stopAnswering || !this.#answering) return;
    this.#stopAnswering = this.registry.onCollect(async () => {
      // This thread's readers observe for themselves.
      if (this.#observables.isCollecting) return;
      const round = await this.#observables.observe(undefined);
      this.#answering?.publish(round);
    });
  }

  /** The publisher of this thread's observations, if any: as one of several threads, or as the one that exports. */
  get #answering(): Publisher | undefined {
    if (this.#options.observe === "sum" && this.#publisher) return this.#publisher;
    if (!this.#exporter.isExporting && !this.#isAlone) return this.#publisher;
    this.#forScrapes ??= new Publisher(this.registry, "exporter", 0);
    return this.#forScrapes;
  }

  /** Returns the streams of all meters. Those of views come first in each meter, and those of one name together. */
  #streams(): ReadonlyMap<string, KnownStream> {
    const streams = new Map<string, KnownStream>();
    for (const meter of this.#meters.values()) {
      const ofViews = meter.streams.filter(({ own }) => own.stream.ofView);
      const others = meter.streams.filter(({ own }) => !own.stream.ofView);
      for (const { own, description, observable } of [...ofViews, ...others]) {
        const { stream, filter } = own;
        streams.set(placeOf(stream).name, { stream, filter, description, observable });
      }
    }
    return streams;
  }
}
