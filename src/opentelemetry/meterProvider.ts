/** The provider of meters: it puts together views, readers, meters and the registry that all threads share. */

import { type MeterProvider as ApiMeterProvider, createNoopMeter, type MeterOptions } from "@opentelemetry/api";
import { builtin } from "../core/platform/builtin.ts";
import { Registry } from "../core/registry.ts";
import { placeOf, type Scope } from "../streams/stream.ts";
import { noteVersion } from "../streams/version.ts";
import { AttributeSets } from "./attributeSets.ts";
import { beginningOf } from "./beginning.ts";
import type { BindableMeter } from "./bindable.ts";
import { Collector, MOST_PATIENCE } from "./collector.ts";
import { Exporter } from "./exporter.ts";
import { Meter } from "./meter.ts";
import { Observables } from "./observables.ts";
import { Problems, tell, textOf } from "./problems.ts";
import { checkProviderOptions, DEFAULTS, type MeterProviderOptions } from "./providerOptions.ts";
import { publishResource } from "./publishedResource.ts";
import { Publisher } from "./publisher.ts";
import { recorderOf } from "./recorders.ts";
import { streamsOf } from "./resolution.ts";
import { defaultResource } from "./resource.ts";
import type { KnownStream } from "./scopes.ts";
import { View } from "./views.ts";

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

/** Returns whether another version of the package has used the registry first, which is reported. */
function isOfAnotherVersion(registry: Registry): boolean {
  try {
    noteVersion(registry);
    return false;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "HANDLE_VERSION") throw error;
    tell("error", `This thread records and exports nothing. ${(error as Error).message}`);
    return true;
  }
}

/**
 * A provider of meters whose instruments record in memory that all threads share. Each thread has its own provider over
 * the same registry.
 *
 * Instruments never throw, and neither do collections: problems go to OpenTelemetry's diagnostic logger.
 * @example
 * const provider = new MeterProvider({ registry });
 * const jobs = provider.getMeter("shop").createCounter("jobs");
 * jobs.add(2, { kind: "mail" });
 * const [metric] = registry.snapshot({ space: "opentelemetry" }).metrics;
 * Number(metric.series[0].scaled) / metric.scale; // 2
 */
export class MeterProvider implements ApiMeterProvider {
  /** The registry that its instruments record in. */
  readonly registry: Registry;
  private readonly options: MeterProviderOptions;
  private readonly views: readonly View[];
  private readonly spare: number;
  private readonly meters = new Map<string, Meter>();
  private readonly observables = new Observables();
  private readonly exporter: Exporter;
  private readonly publisher: Publisher | undefined;
  private readonly forScrapes: Publisher | undefined;
  /** True if no other thread has the registry. */
  private isAlone = false;
  private stopAnswering: (() => void) | undefined;
  /** @internal */
  isShutDown = false;
  /** True if another version of the package has the registry: nothing may be read or written there. */
  private readonly isExcluded: boolean;

  /** @throws TypeError or RangeError OPTION_INVALID; RangeError BLOCK_FULL, DETACHED, CORRUPT */
  constructor(options: MeterProviderOptions = {}) {
    checkProviderOptions(options);
    const { readers, views = [], exporter = DEFAULTS.exporter, observe = DEFAULTS.observe, resource } = options;
    const { cardinality = DEFAULTS.cardinality, sdkMetricsEnabled = DEFAULTS.sdkMetricsEnabled } = options;
    this.options = { ...options };
    this.views = views.map((view, index) => new View(view, index));
    this.spare = cardinality === "sdk" ? 1 : 0;
    const isShared = options.registry !== undefined;
    const registry = options.registry ?? new Registry();
    this.registry = registry;
    this.isExcluded = isOfAnotherVersion(registry);
    if (this.isExcluded) {
      this.exporter = new Exporter({ registry, isShared: false, readers: [], mode: "never", spare: 0, start() {} });
      return;
    }
    if (isShared && observe !== "exporter") {
      const thread = builtin("node:worker_threads")?.threadId ?? registry.takeLane() ?? 0;
      this.publisher = new Publisher(registry, observe, thread);
    } else this.isAlone = !isShared;
    this.forScrapes = new Publisher(registry, "exporter", 0);
    this.observables.onFirst = () => this.answer();
    const ownResource = resource ?? defaultResource(isShared ? registry : undefined);
    publishResource(registry, ownResource, resource ? "given" : "default");
    const collected = {
      registry,
      resource: ownResource,
      startTime: beginningOf(registry),
      observables: this.observables,
      publisher: observe === "sum" ? this.publisher : undefined,
      streams: () => this.streams(),
      sets: new AttributeSets(),
      asksOthers: this.publisher !== undefined,
    };
    this.exporter = new Exporter({
      ...{ registry, isShared, readers, mode: exporter, spare: this.spare },
      start: (reader, selections, isLate) => {
        publishResource(registry, ownResource, "exporter");
        // From now on, its observations are points without `thread.id`.
        if (observe === "thread") this.publisher?.publish(new Map());
        if (this.observables.size > 0) this.answer();
        const collector = new Collector(collected, selections);
        if (isLate) collector.takeOver();
        reader.setMetricProducer(collector as never);
        if (sdkMetricsEnabled) reader._setSelfObsMeterProvider?.(this as never);
      },
    });
    this.exporter.begin();
  }

  /** True if this thread exports what all threads record. */
  get exporting(): boolean {
    return this.exporter.isExporting;
  }

  /** Returns the meter of a name, a version and a schema URL. Never throws. */
  getMeter(name: string, version = "", options?: MeterOptions): BindableMeter {
    if (this.isShutDown) {
      tell("warn", "A meter was requested after shutdown(). It records nothing.");
      return noopMeter();
    }
    if (this.isExcluded) return noopMeter();
    const schemaUrl = options?.schemaUrl && textOf(options.schemaUrl);
    // A name or version that is null is none, as in the specification.
    const own = { name: textOf(name ?? ""), version: textOf(version ?? "") };
    if (own.name === "") {
      tell("warn", "A meter was requested without a name. Pass the name of the instrumented library.");
    }
    const scope: Scope = { ...own, ...(schemaUrl && { schemaUrl }) };
    const key = JSON.stringify([scope.name, scope.version, schemaUrl]);
    const known = this.meters.get(key);
    if (known) return known;
    const { registry } = this;
    const meter = new Meter(scope, {
      observables: this.observables,
      resolve: (instrument, its) => {
        const { scale } = this.options;
        return streamsOf(instrument, its, {
          views: this.views,
          selections: this.exporter.selections,
          scale,
          spare: this.spare,
        });
      },
      recorder: (own, problems) => recorderOf(registry, own, problems),
    });
    this.meters.set(key, meter);
    return meter;
  }

  /**
   * Exports what all threads have recorded, in the thread that exports. Rejects as its readers do, or if one does not
   * answer in `timeoutMillis`, by default 30,000. Reports if no thread replies in this time.
   */
  async forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    if (this.isShutDown) tell("warn", "forceFlush() was called after shutdown().");
    else await this.exporter.forceFlush(options);
  }

  /**
   * Ends all instruments of this provider. In the thread that exports, exports once more and shuts the readers down;
   * then another thread may take over. Rejects as `forceFlush` does, and has ended everything even then.
   */
  async shutdown(options?: { timeoutMillis?: number }): Promise<void> {
    if (this.isShutDown) {
      tell("warn", "shutdown() was called twice.");
      return;
    }
    this.isShutDown = true;
    try {
      await this.exporter.shutdown(options);
    } finally {
      for (const meter of this.meters.values()) meter.end();
      this.observables.clear();
      this.stopAnswering?.();
      this.publisher?.end();
      this.forScrapes?.end();
    }
  }

  /** Observes when the exporting thread collects, and for scrapes. */
  private answer(): void {
    if (this.stopAnswering || !this.answering) return;
    const problems = new Problems();
    this.stopAnswering = this.registry.onCollect(async () => {
      // This thread's readers observe for themselves.
      if (this.observables.isCollecting) return;
      // A callback that never ends must not keep the values of the others back.
      const round = await this.observables.observe(MOST_PATIENCE);
      this.answering?.publish(this.observables.newestOf(round).observed);
      for (const error of round.errors) {
        problems.report("error", textOf(error), `A callback has observed nothing: ${textOf(error)}`);
      }
    });
  }

  /** The publisher of this thread's observations, if any: as one of several threads, or as the one that exports. */
  private get answering(): Publisher | undefined {
    const isSum = this.options.observe === "sum" && this.publisher !== undefined;
    const isForScrapes = this.exporter.isExporting || this.isAlone;
    return isForScrapes && !isSum ? this.forScrapes : this.publisher;
  }

  /** Returns the streams of all meters. Those of views come first in each meter, and those of one name together. */
  private streams(): ReadonlyMap<string, KnownStream> {
    const streams = new Map<string, KnownStream>();
    for (const meter of this.meters.values()) {
      const ofViews = meter.streams.filter(({ own }) => own.stream.ofView);
      const others = meter.streams.filter(({ own }) => !own.stream.ofView);
      for (const { own, description } of [...ofViews, ...others]) {
        const { name } = placeOf(own.stream);
        const known = streams.get(name);
        if (known && known.description.length >= description.length) continue;
        streams.set(name, { stream: own.stream, description });
      }
    }
    return streams;
  }
}
