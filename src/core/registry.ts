/** The object that users make, attach and ask for metrics. */

import type { CollectAge } from "./asking.ts";
import { Attachment } from "./attachment.ts";
import { type Block, createBlock } from "./block.ts";
import { checkBuckets, DEFAULT_BUCKETS } from "./bounds.ts";
import { Collectors } from "./collectors.ts";
import type { Counter } from "./counter.ts";
import type { Cursor } from "./cursor.ts";
import { define, type MetricOptions } from "./definition.ts";
import { Directory } from "./directory.ts";
import { rangeError, typeError } from "./errors.ts";
import type { Family } from "./family.ts";
import type { Gauge } from "./gauge.ts";
import { type Handle, handleToShare, makeHandle, openHandle } from "./handle.ts";
import type { Histogram } from "./histogram.ts";
import { host } from "./host.ts";
import { checkAggregate, checkExtremes, shapeOf } from "./kinds.ts";
import { forgetRegistry, keepRegistry, knownRegistry } from "./knownRegistries.ts";
import type { Mean } from "./mean.ts";
import type {
  GaugeOptions,
  HistogramOptions,
  Labelled,
  LabelledGauge,
  MeanOptions,
  Names,
  Unlabelled,
} from "./metricOptions.ts";
import { Metrics } from "./metrics.ts";
import { checkOptionNames } from "./optionNames.ts";
import { type AttachOptions, checkCallback, checkOptions, constantLabels, type RegistryOptions } from "./options.ts";
import { Reader } from "./reader.ts";
import type { Snapshot, SnapshotOptions } from "./snapshot.ts";
import { readStats, type Stats } from "./stats.ts";
import type { UpDownCounter } from "./upDownCounter.ts";

type AnyMetric = Counter | UpDownCounter | Gauge | Mean | Histogram | Family<unknown, readonly string[]>;

/**
 * One block of shared memory and its metrics. Every thread has a registry of its own over the same block.
 *
 * @example
 * const registry = new Registry();
 * const worker = new Worker(url, { workerData: registry.handle });
 * // in the worker
 * const registry = Registry.attach(workerData);
 */
export class Registry {
  /** The labels that every series carries. */
  readonly labels: Readonly<Record<string, string>>;
  readonly #attachment: Attachment;
  readonly #reader: Reader;
  readonly #collectors: Collectors;
  readonly #metrics: Metrics;

  /**
   * Makes a block of its own.
   * @throws TypeError or RangeError OPTION_INVALID, RangeError NOT_ALLOWED_TO_COMPILE
   */
  constructor(options: RegistryOptions = {}) {
    // First of all: a constructor that throws must not leave the block to the next registry.
    const given = adopted;
    adopted = undefined;
    checkOptions(options);
    const block = given ?? createBlock(options);
    this.#attachment = new Attachment(block, undefined, given !== undefined);
    this.#attachment.onInvalid = options.onInvalid ?? "throw";
    const directory = new Directory(this.#attachment, shapeOf);
    this.#metrics = new Metrics(this.#attachment, directory);
    this.#collectors = new Collectors(this.#attachment, options.onCollectError);
    this.labels = this.#attachment.follow(() => constantLabels(block));
    this.#reader = new Reader(this.#attachment, directory, this.labels);
    if (given) keepRegistry(this, this.#attachment, this.#collectors);
  }

  /**
   * This thread's registry over the block of another thread's. Attaching twice gives the same one.
   * @throws TypeError or RangeError HANDLE_INVALID, HANDLE_VERSION, HANDLE_OTHER_PROCESS, HANDLE_UNSHARED, CORRUPT
   */
  static attach(handle: Handle, options: AttachOptions = {}): Registry {
    return registryOver(openHandle(handle), options);
  }

  /**
   * The registry of this process: made by the first call in the main thread, inherited by every worker started later.
   * `orCreate` makes one in a worker that inherited none, for test runners that run each file in a worker.
   * @throws RangeError NO_DEFAULT
   */
  static default(options: { readonly orCreate?: boolean } = {}): Registry {
    const inherited = host().defaultHandle;
    if (!inherited && !host().isMainThread && !options.orCreate) {
      throw rangeError(
        "NO_DEFAULT",
        "Registry.default() in a worker needs one in the thread that started it, but there was none. Call Registry.default() " +
          "in the main thread before it starts workers, or pass { orCreate: true } for a registry of this thread's own.",
      );
    }
    const block = inherited ? openHandle(inherited) : createBlock({});
    const registry = registryOver(block, {});
    host().defaultHandle ??= makeHandle(block);
    return registry;
  }

  /**
   * What another thread needs to attach: plain data for `workerData` or `postMessage`.
   * @throws RangeError NOT_ISOLATED, on a page that may not share memory
   */
  get handle(): Handle {
    this.#attachment.assertAttached();
    const handle = handleToShare(this.#attachment.block);
    keepRegistry(this, this.#attachment, this.#collectors);
    return handle;
  }

  /** Whether other threads can attach. On a page that is not isolated all works in its one thread. */
  get shared(): boolean {
    return host().canShare;
  }

  /** A total that only grows. Asking again, in any thread, gives the same metric. Throws NAME_INVALID, OPTION_INVALID, DEFINITION_CONFLICT, BLOCK_FULL. */
  counter(options: Unlabelled<MetricOptions>): Counter;
  counter<const L extends Names>(options: Labelled<MetricOptions, L>): Family<Counter, L>;
  counter(options: MetricOptions): unknown {
    return this.#metrics.obtain(define("counter", options));
  }

  /** A number that rises and falls. Throws as `counter` does. */
  upDownCounter(options: Unlabelled<MetricOptions>): UpDownCounter;
  upDownCounter<const L extends Names>(options: Labelled<MetricOptions, L>): Family<UpDownCounter, L>;
  upDownCounter(options: MetricOptions): unknown {
    return this.#metrics.obtain(define("upDownCounter", options));
  }

  /** A level that is set. Throws as `counter` does. */
  gauge(options: Unlabelled<GaugeOptions>): Gauge;
  gauge<const L extends Names>(options: LabelledGauge<L>): Family<Gauge, L>;
  gauge(options: GaugeOptions<readonly string[], never>): unknown {
    const definition = { ...define("gauge", options), aggregate: checkAggregate(options.aggregate) };
    const { collect } = options;
    if (collect !== undefined) checkCallback("collect", collect);
    const gauge = this.#metrics.obtain(definition);
    const clear = () => this.#metrics.clearLevels(definition.name);
    if (collect) this.#collectors.setOf(definition.name, () => collect(gauge as never), clear);
    return gauge;
  }

  /** A count and a sum. Throws as `counter` does. */
  mean(options: Unlabelled<MeanOptions>): Mean;
  mean<const L extends Names>(options: Labelled<MeanOptions, L>): Family<Mean, L>;
  mean(options: MeanOptions): unknown {
    return this.#metrics.obtain({ ...define("mean", options), ...checkExtremes(options.extremes) });
  }

  /** A count and a sum for each bucket. Throws as `counter` does, and BUCKETS_INVALID. */
  histogram(options: Unlabelled<HistogramOptions>): Histogram;
  histogram<const L extends Names>(options: Labelled<HistogramOptions, L>): Family<Histogram, L>;
  histogram(options: HistogramOptions): unknown {
    const definition = define("histogram", options);
    const buckets = checkBuckets(options.buckets === undefined ? DEFAULT_BUCKETS : options.buckets);
    return this.#metrics.obtain({ ...definition, buckets, ...checkExtremes(options.extremes) });
  }

  /** The metric of a name, whichever thread defined it, or undefined. */
  get(name: string): AnyMetric | undefined {
    return this.#metrics.find(name) as AnyMetric | undefined;
  }

  /** Runs this thread's `collect` callbacks, and those of `onCollect`; `cursor`, `snapshot` and `reset` do so first. Throws DETACHED. */
  collect(): void {
    this.#attachment.assertAttached();
    this.#collectors.run();
  }

  /** Has `callback` run with this thread's `collect` callbacks, until the function returned is called. Throws DETACHED, OPTION_INVALID. */
  onCollect(callback: () => void): () => void {
    this.#attachment.assertAttached();
    checkCallback("onCollect's argument", callback);
    return this.#collectors.add(callback);
  }

  /**
   * Has the other threads run their `collect` callbacks and waits for those that have any, at most 100 ms, and no longer for
   * threads that are stuck or gone. Resolves to how old each one's levels are. Rejects with DETACHED.
   */
  async collectOthers(): Promise<readonly CollectAge[]> {
    this.#attachment.assertAttached();
    return this.#collectors.askOthers();
  }

  /** A reading that moves from series to series, for adapters: see `Cursor`. Throws DETACHED. */
  cursor(): Cursor {
    this.collect();
    return this.#reader.cursor();
  }

  /** All readings as plain data, each series read as one, the metrics one after the other; `perThread` adds each thread's share. */
  snapshot(options: SnapshotOptions = {}): Snapshot {
    checkOptionNames("snapshot", options, ["perThread"]);
    this.collect();
    return this.#reader.snapshot(options);
  }

  /**
   * Closes all counters, means and histograms, and returns the readings that it closed. Each record is in exactly one of the
   * readings that resets closed and those that follow. Levels stay. A full block resets all or none.
   * @throws RangeError BLOCK_FULL, DETACHED; TypeError OPTION_INVALID when it is given a name, as if it reset one metric
   */
  reset(...given: readonly never[]): Snapshot {
    if (given.length > 0) throw typeError("OPTION_INVALID", "reset() resets all metrics; one has its own reset().");
    this.collect();
    return this.#reader.reset();
  }

  /** The number of this thread's lane, taken now if it has none; undefined while others hold all. Throws DETACHED. */
  get lane(): number | undefined {
    this.#attachment.assertAttached();
    return this.#attachment.lane < 0 ? undefined : this.#attachment.lane;
  }

  /** How much of the block is used, and what did not fit. */
  stats(): Stats {
    this.#attachment.assertAttached();
    return readStats(this.#attachment, this.#reader.seriesCount());
  }

  /**
   * Ends this thread's use of the block and frees its lane for another thread. What it recorded stays. The registry and its
   * metrics then throw DETACHED. Detaching twice does nothing.
   */
  detach(): void {
    forgetRegistry(this, this.#attachment.block);
    this.#collectors.close();
    this.#attachment.detach();
  }
}

/** The block that the next `new Registry` is over: users' constructor takes options only. */
let adopted: Block | undefined;

/** This thread's registry over a block. Not in the class: bundlers rename one that names itself, as a console would show. */
function registryOver(block: Block, options: AttachOptions): Registry {
  const existing = knownRegistry(block);
  if (existing) return existing;
  adopted = block;
  return new Registry(options);
}
