/** The provider of meters: it puts together views, readers, meters and the registry that all threads share. */

import {
  type Meter as ApiMeter,
  type MeterProvider as ApiMeterProvider,
  createNoopMeter,
  type MeterOptions,
} from "@opentelemetry/api";
import { checkOptionNames } from "../core/define/optionNames.ts";
import { checkLimit } from "../core/define/options.ts";
import { rangeError, shown } from "../core/errors.ts";
import { Registry } from "../core/registry.ts";
import type { Scope } from "../streams/stream.ts";
import { AttributeSets } from "./attributeSets.ts";
import { Collector, type KnownStream, nameOf } from "./collector.ts";
import { Meter } from "./meter.ts";
import { Observables } from "./observables.ts";
import { tell } from "./problems.ts";
import { recorderOf } from "./recorders.ts";
import { streamsOf } from "./resolution.ts";
import { defaultResource } from "./resource.ts";
import type { MetricReader, Resource } from "./sdk.ts";
import { DEFAULT_SELECTIONS, type Selections, selectionsOf } from "./selections.ts";
import { View, type ViewOptions } from "./views.ts";

/** The options of a provider. */
export interface MeterProviderOptions {
  /** The registry to record in. Default: a new one. */
  readonly registry?: Registry;
  /** Readers of the SDK. */
  readonly readers?: readonly MetricReader[];
  /** Views: which instruments become other metrics than their own. */
  readonly views?: readonly ViewOptions[];
  /** The resource that exporters send. Default: one with the name of the program. */
  readonly resource?: Resource;
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
}

const OPTIONS = ["registry", "readers", "views", "resource", "scale", "cardinality"];

/**
 * A provider of meters whose instruments record in memory that all threads share. Each thread has its own provider over
 * the same registry.
 *
 * Instruments never throw, and neither do collections: problems go to OpenTelemetry's diagnostic logger.
 */
export class MeterProvider implements ApiMeterProvider {
  /** The registry that its instruments record in. */
  readonly registry: Registry;
  readonly #readers: readonly MetricReader[];
  readonly #views: readonly View[];
  readonly #selections: readonly Selections[];
  readonly #scale: number | undefined;
  readonly #spare: number;
  readonly #meters = new Map<string, Meter>();
  readonly #observables = new Observables();
  #isShutDown = false;

  /** @throws TypeError or RangeError OPTION_INVALID */
  constructor(options: MeterProviderOptions = {}) {
    checkOptionNames("A MeterProvider", options, OPTIONS);
    const { readers = [], views = [], scale, cardinality = "specification" } = options;
    if (scale !== undefined) checkLimit("scale", scale, 1, Number.MAX_SAFE_INTEGER);
    if (cardinality !== "specification" && cardinality !== "sdk") {
      throw rangeError(
        "OPTION_INVALID",
        `cardinality must be "specification" or "sdk", but got ${shown(cardinality)}.`,
      );
    }
    this.#views = views.map((view, index) => new View(view, index));
    this.#scale = scale;
    this.#spare = cardinality === "sdk" ? 1 : 0;
    this.registry = options.registry ?? new Registry();
    this.#readers = readers;
    const selections = readers.map(selectionsOf);
    this.#selections = readers.length > 0 ? selections : [DEFAULT_SELECTIONS];
    const collected = {
      registry: this.registry,
      resource: options.resource ?? defaultResource(),
      startTime: Date.now(),
      observables: this.#observables,
      streams: () => this.#streams(),
      sets: new AttributeSets(),
      observeOthers: async () => {},
    };
    for (const [index, reader] of readers.entries()) {
      reader.setMetricProducer(new Collector(collected, selections[index] as Selections) as never);
    }
  }

  /** Returns the meter of a name, a version and a schema URL. Never throws. */
  getMeter(name: string, version = "", { schemaUrl }: MeterOptions = {}): ApiMeter {
    if (this.#isShutDown) {
      tell("warn", "A meter was requested after shutdown(). It records nothing.");
      return createNoopMeter();
    }
    if (name === "") tell("warn", "A meter was requested without a name. Pass the name of the instrumented library.");
    const key = JSON.stringify([name, version, schemaUrl]);
    const known = this.#meters.get(key);
    if (known) return known;
    const scope: Scope = { name: String(name), version: String(version), ...(schemaUrl && { schemaUrl }) };
    const { registry } = this;
    const meter = new Meter(scope, {
      observables: this.#observables,
      resolve: (instrument, its) =>
        streamsOf(instrument, its, {
          views: this.#views,
          selections: this.#selections,
          scale: this.#scale,
          spare: this.#spare,
        }),
      recorder: (own, problems) => recorderOf(registry, own, problems),
    });
    this.#meters.set(key, meter);
    return meter;
  }

  /** Exports what was recorded, through each of its readers. Rejects if a reader does. */
  async forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    if (this.#isShutDown) tell("warn", "forceFlush() was called after shutdown().");
    else await Promise.all(this.#readers.map((reader) => reader.forceFlush(options)));
  }

  /** Exports what was recorded, shuts the readers down and ends all instruments of this provider. */
  async shutdown(options?: { timeoutMillis?: number }): Promise<void> {
    if (this.#isShutDown) {
      tell("warn", "shutdown() was called twice.");
      return;
    }
    this.#isShutDown = true;
    try {
      await Promise.all(this.#readers.map((reader) => reader.shutdown(options)));
    } finally {
      for (const meter of this.#meters.values()) meter.end();
      this.#observables.clear();
    }
  }

  /** Returns the streams of all meters. Those of views come first in each meter, and those of one name together. */
  #streams(): ReadonlyMap<string, KnownStream> {
    const streams = new Map<string, KnownStream>();
    for (const meter of this.#meters.values()) {
      const ofViews = meter.streams.filter(({ own }) => own.stream.ofView);
      const others = meter.streams.filter(({ own }) => !own.stream.ofView);
      for (const { own, description, observable } of [...ofViews, ...others]) {
        const { stream, filter } = own;
        streams.set(nameOf(stream), { stream, filter, description, observable });
      }
    }
    return streams;
  }
}
