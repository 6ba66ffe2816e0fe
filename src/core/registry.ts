/** The registry: the object that users create, attach and get metrics from. */

import { Collectors } from "./collect/callbacks.ts";
import type { CollectAge } from "./collect/collectRequests.ts";
import { checkOptionNames } from "./define/optionNames.ts";
import {
  type AttachOptions,
  checkAttachOptions,
  checkCallback,
  checkDefaultOptions,
  checkNoArguments,
  checkReadingOptions,
  checkRegistryOptions,
  checkSame,
  type DefaultOptions,
  noDefault,
  type RegistryOptions,
} from "./define/options.ts";
import { forgetRegistry, keepRegistry, knownRegistry } from "./knownRegistries.ts";
import { Attachment } from "./memory/attachment.ts";
import { type Block, createBlock } from "./memory/block.ts";
import { Directory } from "./memory/directory.ts";
import { type Handle, handleToShare, makeHandle, openHandle } from "./memory/handle.ts";
import { host } from "./memory/host.ts";
import { checkSameBlock, constantLabels } from "./memory/storedOptions.ts";
import type { Cursor, CursorOptions } from "./read/cursor.ts";
import type { Deltas, DeltasOptions } from "./read/deltas.ts";
import { Reader } from "./read/reader.ts";
import type { Snapshot, SnapshotOptions } from "./read/snapshot.ts";
import { readStats, type Stats } from "./read/stats.ts";
import { MetricMaker } from "./record/metricMaker.ts";
import { Metrics } from "./record/metrics.ts";

/**
 * One block of shared memory and its metrics. Each thread has its own registry over the same block, and may use it at
 * any time, whatever other threads do. Send them its `handle`, never the registry itself.
 *
 * @example
 * // main.js
 * import { once } from "node:events";
 * import { Worker } from "node:worker_threads";
 *
 * const registry = new Registry();
 * const jobs = registry.counter({ name: "jobs_total", help: "Finished jobs" });
 * await once(new Worker(new URL("worker.js", import.meta.url), { workerData: registry.handle }), "exit");
 * jobs.value; // 1
 *
 * // worker.js
 * import { workerData } from "node:worker_threads";
 *
 * const registry = Registry.attach(workerData);
 * registry.counter({ name: "jobs_total", help: "Finished jobs" }).inc();
 */
export class Registry extends MetricMaker {
  /** Labels that every series carries. */
  readonly labels: Readonly<Record<string, string>>;
  readonly #attachment: Attachment;
  readonly #reader: Reader;
  readonly #collectors: Collectors;

  /**
   * Creates a registry over a new block.
   * @throws TypeError or RangeError OPTION_INVALID; RangeError NAME_INVALID, NO_WEBASSEMBLY, NO_MEMORY, HOST_TOO_OLD,
   * NOT_ALLOWED_TO_COMPILE
   */
  constructor(options: RegistryOptions = {}) {
    // Done first: if the constructor throws, the block must not be left to the next registry.
    const given = adopted;
    adopted = undefined;
    checkRegistryOptions(options);
    const block = given ?? createBlock(options);
    const attachment = new Attachment(block, given !== undefined);
    const { onInvalid = "throw", onCollectError } = options;
    attachment.onInvalid = onInvalid;
    const labels = attachment.guarded(() => constantLabels(block));
    const directory = new Directory(attachment, Object.keys(labels));
    const collectors = new Collectors(attachment, onCollectError);
    super(new Metrics(attachment, directory), collectors);
    this.labels = labels;
    this.#attachment = attachment;
    this.#collectors = collectors;
    this.#reader = new Reader(attachment, directory, labels);
    threadOptions.set(this, { onInvalid, onCollectError });
    if (given) keepRegistry(this, attachment, collectors);
  }

  /**
   * Returns this thread's registry over another thread's block. Attaching twice returns the same registry; the options
   * must then be those of the first call, or none.
   * @throws TypeError or RangeError HANDLE_INVALID, HANDLE_VERSION, HANDLE_OTHER_PROCESS, HANDLE_UNSHARED,
   * OPTION_INVALID, CORRUPT
   */
  static attach(handle: Handle, options: AttachOptions = {}): Registry {
    checkAttachOptions(options);
    return registryOver(openHandle(handle), options);
  }

  /**
   * Returns the default registry of this process: the first call in the main thread creates it, and every worker
   * started later inherits it. The block's options (`labels`, `maxBytes`, …) are set by the call that creates it,
   * `onInvalid` and `onCollectError` by the first call in each thread. Later calls may repeat them, and throw if they
   * differ.
   * @throws RangeError NO_DEFAULT in a worker that inherited none, without `orCreate`; TypeError or RangeError
   * OPTION_INVALID
   * @example
   * const registry = Registry.default({ labels: { service: "charts" }, onInvalid: "count" });
   * registry.labels; // { service: "charts" }
   */
  static default(options: DefaultOptions = {}): Registry {
    checkDefaultOptions(options);
    const { orCreate, ...given } = options;
    const inherited = host().defaultHandle;
    if (!inherited && !host().isMainThread && !orCreate) throw noDefault();
    const block = inherited ? openHandle(inherited) : createBlock(given);
    checkSameBlock(given, block);
    const registry = registryOver(block, given);
    host().defaultHandle ??= makeHandle(block);
    return registry;
  }

  /**
   * Plain data that another thread needs to attach, for `workerData` or `postMessage`.
   * @throws RangeError NOT_ISOLATED, on a page that may not share memory
   */
  get handle(): Handle {
    this.#attachment.assertAttached();
    const handle = handleToShare(this.#attachment.block, host().canShare);
    keepRegistry(this, this.#attachment, this.#collectors);
    return handle;
  }

  /**
   * True if other threads can attach. On a page that is not cross-origin isolated, everything works within its one
   * thread.
   */
  get shared(): boolean {
    return host().canShare;
  }

  /**
   * Runs this thread's `collect` callbacks and those of `onCollect`. `cursor`, `snapshot` and `reset` call it first.
   * @throws RangeError DETACHED, but nothing that a callback throws: that goes to `onCollectError`
   * @example
   * const jobs = ["a", "b"];
   * const queued = registry.gauge({
   *   name: "queue_length",
   *   help: "Jobs waiting",
   *   collect: (gauge) => gauge.set(jobs.length),
   * });
   * registry.collect();
   * queued.value; // 2
   */
  collect(): void {
    this.#attachment.assertAttached();
    this.#collectors.run();
  }

  /**
   * Registers `callback` to run with this thread's `collect` callbacks. Returns a function that unregisters it.
   * @throws RangeError DETACHED; TypeError OPTION_INVALID unless `callback` is a function
   * @example
   * const heap = registry.gauge({ name: "heap_bytes", help: "Heap in use" });
   * const stop = registry.onCollect(() => heap.set(process.memoryUsage().heapUsed));
   * registry.collect();
   * heap.value > 0; // true
   * stop();
   */
  onCollect(callback: () => void): () => void {
    this.#attachment.assertAttached();
    checkCallback("onCollect's argument", callback);
    return this.#collectors.add(callback);
  }

  /**
   * Runs the other threads' `collect` callbacks. Waits at most 100 ms for the threads that have any, and not for
   * threads that are blocked or gone. Resolves to the age of each thread's levels. Rejects with RangeError DETACHED.
   * @example
   * await registry.collectOthers(); // []
   */
  async collectOthers(): Promise<readonly CollectAge[]> {
    this.#attachment.assertAttached();
    return this.#collectors.collectOthers();
  }

  /**
   * Returns a cursor over all series, for adapters: see {@link Cursor}.
   * @throws RangeError DETACHED, CORRUPT; TypeError OPTION_INVALID
   * @example
   * const hits = registry.counter({ name: "hits_total", help: "Cache hits" });
   * hits.inc(3);
   * hits.reset();
   * const cursor = registry.cursor({ metrics: ["hits_total"], ignoreResets: true });
   * cursor.next(); // true
   * cursor.value; // 3
   */
  cursor(options: CursorOptions = {}): Cursor {
    checkReadingOptions("cursor", options, ["metrics", "ignoreResets"]);
    this.collect();
    return this.#reader.cursor(options);
  }

  /**
   * Returns a reader of what was recorded between its own passes: see {@link Deltas}. Any number of them may be in use.
   * @throws RangeError DETACHED; TypeError OPTION_INVALID
   * @example
   * const hits = registry.counter({ name: "hits_total", help: "Cache hits" });
   * const deltas = registry.deltas();
   * hits.inc(3);
   * const cursor = deltas.cursor();
   * cursor.next(); // true
   * cursor.value; // 3
   */
  deltas(options: DeltasOptions = {}): Deltas {
    checkReadingOptions("deltas", options, ["metrics"]);
    return this.#reader.deltas({ ...options }, () => this.collect());
  }

  /**
   * Returns all readings as plain data. Each series is read atomically, the metrics one after the other. `perThread`
   * adds each thread's share.
   * @throws RangeError DETACHED, CORRUPT; TypeError OPTION_INVALID
   * @example
   * registry.counter({ name: "hits_total", help: "Cache hits" }).inc();
   * registry.snapshot().metrics.map(({ name }) => name); // ["hits_total"]
   */
  snapshot(options: SnapshotOptions = {}): Snapshot {
    checkOptionNames("snapshot", options, ["perThread"]);
    this.collect();
    return this.#reader.snapshot(options);
  }

  /**
   * Closes all counters, means and histograms, and returns the readings that it closed. Each record is in exactly one
   * of the readings that resets closed and those that follow. Gauges and up-down counters keep their values. If the
   * block is full, nothing is reset.
   * @throws RangeError BLOCK_FULL, DETACHED; TypeError OPTION_INVALID if it is given an argument, such as a metric's
   * name
   * @example
   * const hits = registry.counter({ name: "hits_total", help: "Cache hits" });
   * hits.inc(3);
   * const closed = registry.reset();
   * hits.value; // 0
   */
  reset(...given: readonly never[]): Snapshot {
    checkNoArguments(given);
    this.collect();
    return this.#reader.reset();
  }

  /**
   * Number of the lane that this thread holds, from 16 to `maxThreads` + 15; undefined if it holds none.
   * @example
   * registry.lane; // undefined
   * registry.takeLane(); // 16
   * registry.lane; // 16
   */
  get lane(): number | undefined {
    return this.#attachment.lane < 0 ? undefined : this.#attachment.lane;
  }

  /**
   * Returns the number of this thread's lane. If the thread has none yet, takes one, as its first record would. Returns
   * undefined while other threads hold all lanes. Lanes are reused, so as a label the number creates no new series when
   * a pool replaces its threads.
   * @throws RangeError DETACHED
   * @example
   * const busy = registry.gauge({ name: "busy", labelNames: ["thread"], aggregate: "sum" });
   * busy.labels(registry.takeLane() ?? "none").set(1);
   */
  takeLane(): number | undefined {
    this.#attachment.assertAttached();
    const lane = this.#attachment.takeLane();
    return lane < 0 ? undefined : lane;
  }

  /**
   * Returns how much of the block is used, and what did not fit.
   * @throws RangeError DETACHED
   * @example
   * registry.stats().bytesLimit; // 67_108_864
   */
  stats(): Stats {
    this.#attachment.assertAttached();
    return readStats(this.#attachment, this.#reader.seriesCount());
  }

  /**
   * Ends this thread's use of the block and frees its lane for another thread. What the thread recorded stays.
   * Afterwards the registry and its metrics throw DETACHED. Detaching twice does nothing.
   * @example
   * registry.counter({ name: "hits_total", help: "Cache hits" }).inc();
   * registry.detach();
   * registry.lane; // undefined
   */
  detach(): void {
    forgetRegistry(this, this.#attachment.block);
    this.#collectors.close();
    this.#attachment.detach();
  }
}

/** Block of the next `new Registry`, whose constructor takes only options from users. */
let adopted: Block | undefined;

/**
 * Returns this thread's registry over a block. Not a method: bundlers rename a class that refers to itself, and a
 * console would show that name.
 */
function registryOver(block: Block, options: RegistryOptions): Registry {
  const existing = knownRegistry(block) as Registry | undefined;
  if (existing) {
    checkSame(options, threadOptions.get(existing) as AttachOptions);
    return existing;
  }
  adopted = block;
  return new Registry(options);
}

/** Options of each registry that apply to this thread, as its first call set them. */
const threadOptions = new WeakMap<Registry, Record<keyof AttachOptions, unknown>>();
