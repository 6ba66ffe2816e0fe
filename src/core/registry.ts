/** The object that users make, attach and ask for metrics. */

import { Collectors } from "./collect/callbacks.ts";
import type { CollectAge } from "./collect/collectRequests.ts";
import { checkOptionNames } from "./define/optionNames.ts";
import {
  type AttachOptions,
  checkAttachOptions,
  checkCallback,
  checkDefaultOptions,
  checkRegistryOptions,
  checkSame,
  type DefaultOptions,
  type RegistryOptions,
} from "./define/options.ts";
import { rangeError, typeError } from "./errors.ts";
import { forgetRegistry, keepRegistry, knownRegistry } from "./knownRegistries.ts";
import { Attachment } from "./memory/attachment.ts";
import { type Block, createBlock } from "./memory/block.ts";
import { Directory } from "./memory/directory.ts";
import { type Handle, handleToShare, makeHandle, openHandle } from "./memory/handle.ts";
import { host } from "./memory/host.ts";
import { checkSameBlock, constantLabels } from "./memory/storedOptions.ts";
import type { Cursor } from "./read/cursor.ts";
import { Reader } from "./read/reader.ts";
import type { Snapshot, SnapshotOptions } from "./read/snapshot.ts";
import { readStats, type Stats } from "./read/stats.ts";
import { MetricMaker } from "./record/metricMaker.ts";
import { Metrics } from "./record/metrics.ts";

/**
 * One block of shared memory and its metrics. Every thread has a registry of its own over the same block.
 *
 * @example
 * const registry = new Registry();
 * const worker = new Worker(url, { workerData: registry.handle });
 * // in the worker
 * const registry = Registry.attach(workerData);
 */
export class Registry extends MetricMaker {
  /** The labels that every series carries. */
  readonly labels: Readonly<Record<string, string>>;
  readonly #attachment: Attachment;
  readonly #reader: Reader;
  readonly #collectors: Collectors;

  /**
   * Makes a block of its own.
   * @throws TypeError or RangeError OPTION_INVALID; RangeError NAME_INVALID, NO_WEBASSEMBLY, NO_MEMORY, HOST_TOO_OLD,
   * NOT_ALLOWED_TO_COMPILE
   */
  constructor(options: RegistryOptions = {}) {
    // First of all: a constructor that throws must not leave the block to the next registry.
    const given = adopted;
    adopted = undefined;
    if (!given) checkRegistryOptions(options);
    const block = given ?? createBlock(options);
    const attachment = new Attachment(block, undefined, given !== undefined);
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
   * Returns this thread's registry over the block of another thread's. Attaching twice returns the same one; options then must be
   * those of the first time, or none.
   * @throws TypeError or RangeError HANDLE_INVALID, HANDLE_VERSION, HANDLE_OTHER_PROCESS, HANDLE_UNSHARED, OPTION_INVALID, CORRUPT
   */
  static attach(handle: Handle, options: AttachOptions = {}): Registry {
    checkAttachOptions(options);
    return registryOver(openHandle(handle), options);
  }

  /**
   * Returns the registry of this process: made by the first call in the main thread, inherited by every worker started later.
   * The options of a block (`labels`, `maxBytes`, …) belong to the call that makes it, `onInvalid` and `onCollectError` to the first
   * call in each thread. Later calls may repeat them, and throw if they differ.
   * @throws RangeError NO_DEFAULT in a worker that inherited none, without `orCreate`; TypeError or RangeError OPTION_INVALID
   * @example
   * const registry = Registry.default({ labels: { service: "charts" }, onInvalid: "count" });
   */
  static default(options: DefaultOptions = {}): Registry {
    checkDefaultOptions(options);
    const { orCreate, ...given } = options;
    const inherited = host().defaultHandle;
    if (!inherited && !host().isMainThread && !orCreate) {
      throw rangeError(
        "NO_DEFAULT",
        "Registry.default() in a worker needs one in the thread that started it, but there was none. Call Registry.default() " +
          "in the main thread before it starts workers, or pass { orCreate: true } for a registry of this thread's own.",
      );
    }
    const block = inherited ? openHandle(inherited) : createBlock(given);
    checkSameBlock(given, block);
    const registry = registryOver(block, given);
    host().defaultHandle ??= makeHandle(block);
    return registry;
  }

  /**
   * What another thread needs to attach: plain data for `workerData` or `postMessage`.
   * @throws RangeError NOT_ISOLATED, on a page that may not share memory
   */
  get handle(): Handle {
    this.#attachment.assertAttached();
    const handle = handleToShare(this.#attachment.block, host().canShare);
    keepRegistry(this, this.#attachment, this.#collectors);
    return handle;
  }

  /** Whether other threads can attach. On a page that is not isolated all works in its one thread. */
  get shared(): boolean {
    return host().canShare;
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
    return this.#collectors.collectOthers();
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

  /** The number of the lane that this thread holds; undefined for none. */
  get lane(): number | undefined {
    return this.#attachment.lane < 0 ? undefined : this.#attachment.lane;
  }

  /**
   * Returns the number of this thread's lane, and takes one first if it has none, as the first record does; undefined while
   * others hold all. Lanes are reused, so it is a label that does not multiply with the threads of a pool.
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

  /** Returns how much of the block is used, and what did not fit. */
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
function registryOver(block: Block, options: RegistryOptions): Registry {
  const existing = knownRegistry(block) as Registry | undefined;
  if (existing) {
    checkSame(options, threadOptions.get(existing) as AttachOptions);
    return existing;
  }
  adopted = block;
  return new Registry(options);
}

/** What each registry does in this thread, as its first options said. */
const threadOptions = new WeakMap<Registry, Record<keyof AttachOptions, unknown>>();
