/** The part of a registry that users read with, and that connects its thread to the block. */

import { NOTES } from "../../assembly/layout.ts";
import { Collectors } from "./collect/callbacks.ts";
import type { CollectAge } from "./collect/collectRequests.ts";
import { checkPlainName } from "./define/names.ts";
import {
  type AttachOptions,
  type CollectOptions,
  checkCallback,
  checkNoArguments,
  checkReadingOptions,
} from "./define/options.ts";
import { forgetRegistry, keepRegistry } from "./knownRegistries.ts";
import { Attachment } from "./memory/attachment.ts";
import type { Block } from "./memory/block.ts";
import { Directory } from "./memory/directory.ts";
import { type Handle, handleToShare } from "./memory/handle.ts";
import { host } from "./memory/host.ts";
import { Notes } from "./memory/notes.ts";
import { Roles } from "./memory/roles.ts";
import { storedOptions } from "./memory/storedOptions.ts";
import { endsWith } from "./platform/disposal.ts";
import type { Cursor, CursorOptions } from "./read/cursor.ts";
import type { Deltas, DeltasOptions } from "./read/deltas.ts";
import { Reader } from "./read/reader.ts";
import type { Snapshot, SnapshotOptions } from "./read/snapshot.ts";
import { readStats, type Stats } from "./read/stats.ts";
import { MetricMaker } from "./record/metricMaker.ts";
import { METRIC_CLASSES, Metrics } from "./record/metrics.ts";

export class BlockRegistry extends MetricMaker {
  /** Labels that every series carries. */
  readonly labels: Readonly<Record<string, string>>;
  readonly #attachment: Attachment;
  readonly #reader: Reader;
  readonly #collectors: Collectors;
  readonly #notes: Notes;
  readonly #roles: Roles;

  /** @internal `isKnown`: other threads, or other copies of the package, may have the block. */
  constructor(block: Block, options: AttachOptions, isKnown: boolean) {
    const attachment = new Attachment(block, isKnown);
    const { onInvalid = "throw", onCollectError } = options;
    attachment.onInvalid = onInvalid;
    const stored = attachment.guarded(() => storedOptions(block));
    const { labels } = stored;
    const directory = new Directory(attachment, stored);
    const collectors = new Collectors(attachment, onCollectError);
    super(new Metrics(attachment, directory), collectors);
    endsWith(this, () => this.detach());
    host().show?.({ metrics: METRIC_CLASSES, registry: BlockRegistry });
    this.labels = labels;
    this.#attachment = attachment;
    this.#collectors = collectors;
    this.#reader = new Reader(attachment, directory, labels);
    this.#notes = new Notes(attachment, NOTES);
    this.#roles = new Roles(attachment);
    threadOptions.set(this, { onInvalid, onCollectError });
    if (isKnown) keepRegistry(this, attachment, collectors);
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

  /** @internal This thread's access to the block. */
  get attachment(): Attachment {
    return this.#attachment;
  }

  /**
   * True if other threads can attach. On a page that is not cross-origin isolated, the workers that `share` was called
   * with report what they record, about once a second.
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
    this.#attachment.releaseEnded();
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
   * Runs the other threads' `collect` callbacks, and this thread's async ones. Waits until all have ended, but not for
   * threads that have none, are blocked or gone. If memory is not shared, waits for the workers' reports. Resolves to
   * the age of each other thread's levels. Readings later in that turn do not run the async callbacks again.
   * Rejects with DETACHED or OPTION_INVALID.
   * @example
   * await registry.collectOthers({ patience: 500 }); // []
   */
  async collectOthers(options: CollectOptions = {}): Promise<readonly CollectAge[]> {
    return this.#collectors.collectOthers(options);
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
    checkReadingOptions("cursor", options, ["metrics", "ignoreResets", "space"]);
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
    checkReadingOptions("deltas", options, ["metrics", "space"]);
    return this.#reader.deltas({ ...options }, () => this.collect());
  }

  /**
   * Returns all readings as plain data. Each series is read atomically, the metrics one after the other. `perThread`
   * adds each thread's share. With `ignoreResets`, resets make no difference to the readings, though each series still
   * says how many there were.
   * @throws RangeError DETACHED, CORRUPT; TypeError OPTION_INVALID
   * @example
   * registry.counter({ name: "hits_total", help: "Cache hits" }).inc();
   * registry.snapshot().metrics.map(({ name }) => name); // ["hits_total"]
   */
  snapshot(options: SnapshotOptions = {}): Snapshot {
    checkReadingOptions("snapshot", options, ["perThread", "ignoreResets", "space"]);
    this.collect();
    return this.#reader.snapshot(options);
  }

  /**
   * Closes all counters, means and histograms, and returns the readings that it closed. Each record is in exactly one
   * of the readings that resets closed and those that follow. Gauges, up-down counters and metrics in spaces keep their
   * values. If the block is full, nothing is reset.
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
   * Writes a text that all threads read, unless the key has one already: the first text of a key stays. Returns the
   * key's text, whichever thread wrote it. Without `text`, only reads it: undefined if the key has none. A key has 1 to
   * 255 characters, a text up to 65,536 bytes in UTF-8. Notes are never removed.
   * @throws TypeError or RangeError NAME_INVALID, OPTION_INVALID; RangeError BLOCK_FULL, DETACHED, CORRUPT
   * @example
   * registry.note("exporter"); // undefined
   * registry.note("exporter", "every 10 seconds"); // "every 10 seconds"
   * registry.note("exporter", "every minute"); // "every 10 seconds"
   */
  note(key: string): string | undefined;
  note(key: string, text: string): string;
  note(key: string, text?: string): string | undefined {
    checkPlainName("A note's key", key);
    return this.#attachment.guarded(() => (text === undefined ? this.#notes.read(key) : this.#notes.write(key, text)));
  }

  /**
   * Claims a role that one thread plays for all, such as the exporter of their metrics. Returns true if this thread
   * holds the role now, whether since this call or an earlier one. A thread holds a role until it calls `release` or
   * `detach()`, or has ended; then another thread's call returns true. In browsers and Deno, which do not report a
   * worker's end, call `detach()` at the end of a worker. Like a first record, the call takes a lane; while other
   * threads hold all lanes, it returns false. A role's name has 1 to 255 characters; each takes memory of the block.
   * @throws TypeError or RangeError NAME_INVALID; RangeError BLOCK_FULL, DETACHED, CORRUPT
   * @example
   * registry.claim("exporter"); // true
   * registry.claim("exporter"); // true
   */
  claim(role: string): boolean {
    checkPlainName("A role's name", role);
    return this.#attachment.guarded(() => this.#roles.claim(role));
  }

  /**
   * Releases a role, so that another thread's `claim` may take it. Returns true if this thread held it.
   * @throws TypeError or RangeError NAME_INVALID; RangeError DETACHED, CORRUPT
   * @example
   * registry.claim("exporter"); // true
   * registry.release("exporter"); // true
   */
  release(role: string): boolean {
    checkPlainName("A role's name", role);
    return this.#attachment.guarded(() => this.#roles.release(role));
  }

  /**
   * Number of the lane that this thread holds, from 16 to `maxThreads` + 15. Undefined if it holds none, and until this
   * registry first uses it: another copy of the package, or an earlier registry of the block, may have taken it.
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
   * const registry = new Registry({ maxBytes: 2 ** 26 });
   * registry.stats().bytesLimit; // 67_108_864
   */
  stats(): Stats {
    this.#attachment.releaseEnded();
    return readStats(this.#attachment, this.#reader.seriesCount());
  }

  /**
   * Ends this thread's use of the block and frees its lane for another thread. What the thread recorded stays.
   * Afterwards the registry and its metrics throw DETACHED. Detaching twice does nothing. `using` calls it, too.
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

/** Options of each registry that apply to this thread, as its first call set them. */
export const threadOptions = new WeakMap<BlockRegistry, Record<keyof AttachOptions, unknown>>();
