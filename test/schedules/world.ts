/** A small block with one metric, set up for a scenario, and the threads that will act in it. */

import {
  BASE_BUFFER_MASK,
  BASE_HIDDEN,
  BASELINE_BYTES,
  BASELINE_COUNT,
  BASELINE_SUM,
  BASELINE_SUM_HIGH,
  CLOSED_COUNT,
  CLOSED_SUM,
  CLOSED_SUM_HIGH,
  INDEX_ENTRY_BYTES,
  PACKED_PAGE,
  SERIES_BASE,
  SUM_BITS,
  TABLE_BASELINES,
} from "../../assembly/layout.ts";
import { type Buckets, boundsOf } from "../../src/core/define/bounds.ts";
import { type Aggregate, define } from "../../src/core/define/definition.ts";
import type { Kind } from "../../src/core/define/kinds.ts";
import { Attachment } from "../../src/core/memory/attachment.ts";
import { type Block, createBlock } from "../../src/core/memory/block.ts";
import { buildCells } from "../../src/core/memory/bucketTable.ts";
import { Directory } from "../../src/core/memory/directory.ts";
import { EntryList } from "../../src/core/memory/entries.ts";
import { useHost } from "../../src/core/memory/host.ts";
import type { Kernel } from "../../src/core/memory/kernel.ts";
import { KeyIndex } from "../../src/core/memory/keyIndex.ts";
import { LabelSets } from "../../src/core/memory/labelSets.ts";
import type { Metric } from "../../src/core/memory/metric.ts";
import { Series, type SeriesAddress } from "../../src/core/memory/series.ts";
import { Vacancies } from "../../src/core/memory/vacancies.ts";
import { readAmounts, readUnits } from "../../src/core/read/reading.ts";
import type { CountAndSum } from "./amounts.ts";
import type { Account, Observation } from "./ledger.ts";
import { Machine } from "./machine.ts";

export interface WorldOptions {
  readonly kind: Kind;
  readonly maxBytes?: number;
  readonly maxThreads?: number;
  readonly maxSeries?: number;
  readonly labelNames?: readonly string[];
  readonly buckets?: Buckets;
  readonly aggregate?: Aggregate;
}

/** The parts that each thread has for itself. */
export interface Thread {
  readonly kernel: Kernel;
  readonly attachment: Attachment;
  readonly directory: Directory;
  /** The first series of the metric, as this thread reaches it. */
  readonly series: Series;
}

export class World {
  readonly block: Block;
  readonly machine: Machine;
  readonly metric: Metric;
  /** A thread that acts in no schedule. */
  readonly auditor: Thread;
  #threads = 0;

  constructor(module: WebAssembly.Module, options: WorldOptions) {
    const { kind, maxBytes = 2 ** 20, maxThreads = 4, maxSeries = 4, labelNames = [], buckets, aggregate } = options;
    this.block = createBlock({ maxBytes, maxThreads, maxSeriesPerMetric: maxSeries });
    this.machine = new Machine(this.block.memory, module, this.block.startTime);
    const definition = {
      ...define(kind, { name: "measured", help: "", labelNames, ...(kind !== "gauge" && { scale: 1 }) }),
      ...(buckets && { buckets }),
      ...(aggregate && { aggregate }),
    };
    const { attachment, directory } = this.#attach();
    directory.find("measured");
    directory.publish(definition, buckets ? buildCells(boundsOf(buckets)) : new Uint8Array(0));
    this.metric = directory.find("measured") as Metric;
    attachment.detach();
    this.auditor = this.thread();
  }

  /** Returns one more thread, without a lane. */
  thread(): Thread {
    const { attachment, directory } = this.#attach();
    const series = new Series(attachment, this.metric, { entry: directory.firstSeries(this.metric), creation: 0 });
    directory.find("measured");
    return { kernel: attachment.kernel, attachment, directory, series };
  }

  /** Returns one more thread, with a lane and a page. */
  holder(): Thread & SeriesAddress {
    const thread = this.thread();
    const place = thread.series.addressIn(thread.attachment.takeLane());
    if (!place) throw new Error("The world has no lane left for a holder.");
    return { ...thread, ...place };
  }

  /** Puts a count and a sum into a packed word, as if they had been recorded there. */
  fill(word: number, { count, units }: CountAndSum): void {
    this.machine.words.large[word >> 3] = (BigInt(count) << BigInt(SUM_BITS)) + units;
  }

  /** Returns the first series' account, for the ledger. `preset` is what `fill` put in, word by word. */
  account(observations: readonly Observation[], preset: readonly CountAndSum[], spread = false): Account {
    const { table, index, entry } = this.auditor.series;
    const { words } = this.machine;
    const counts = this.metric.shape.pageKind === PACKED_PAGE;
    const small = (address: number) => words.small[address >> 2] as number;
    const large = (address: number) => words.large[address >> 3] as bigint;
    // Without the bit that hides: making a series visible resets nothing.
    const base = () => large(entry + SERIES_BASE) & ~BigInt(BASE_HIDDEN);
    return {
      observations,
      preset,
      counts,
      spread,
      base,
      baseline() {
        const buffer = (Number(base() & BigInt(BASE_BUFFER_MASK)) - 1) | 0;
        const page = small(small(table + TABLE_BASELINES) + (buffer >> 1) * INDEX_ENTRY_BYTES);
        const amounts = (count: number, sum: number, high: number) =>
          preset.map((_, word): CountAndSum => {
            const at = page + (2 * (index + word) + (buffer & 1)) * BASELINE_BYTES;
            return {
              count: Number(large(at + count)),
              units: (large(at + high) << 64n) | BigInt.asUintN(64, large(at + sum)),
            };
          });
        return {
          total: amounts(BASELINE_COUNT, BASELINE_SUM, BASELINE_SUM_HIGH),
          closed: amounts(CLOSED_COUNT, CLOSED_SUM, CLOSED_SUM_HIGH),
        };
      },
      read: () => read(this.auditor.series),
    };
  }

  #attach(): { attachment: Attachment; directory: Directory } {
    const threadId = this.#threads++;
    useHost({
      threadId,
      firstTicket: 0,
      canShare: true,
      isMainThread: threadId === 0,
      guardianOf: () => 0,
      root: {},
      systemThread: () => 0,
      hasEnded: () => false,
      watch() {},
      watchWorker() {},
      known() {},
      forgotten() {},
      openChannel: () => undefined,
      defaultHandle: () => undefined,
      setDefaultHandle() {},
    });
    const attachment = new Attachment(this.block, false, (put) => this.machine.kernel(put));
    return { attachment, directory: new Directory(attachment) };
  }
}

/** Returns the metric as a thread knows it that has seen nothing yet: what a call keeps must be in the block. */
export function fresh(metric: Metric): Metric {
  const [series, keys, vacancies, labelSets] = [new EntryList(), new KeyIndex(), new Vacancies(), new LabelSets()];
  return { ...metric, series, keys, vacancies, labelSets };
}

/** Returns a whole reading of a counter, a mean or a histogram. */
export function read(series: Series): readonly CountAndSum[] {
  if (series.metric.shape.pageKind === PACKED_PAGE) return readAmounts(series);
  return [{ count: 0, units: readUnits(series) }];
}

/** Returns a reading of a histogram's totals since it was created, regardless of resets. */
export function readTotals(series: Series): readonly CountAndSum[] {
  return readAmounts(series, BASE_BUFFER_MASK);
}

/** Records as `Mean.record` does if it has its own place, or none. */
export function recordSomewhere({ kernel, series }: Thread, own: SeriesAddress | undefined, units: number): void {
  if (own) record(kernel, own, units);
  else
    series.attachment.borrow((lane) => {
      const place = series.addressIn(lane);
      if (place) record(kernel, place, units);
      return place;
    });
}

/** Records as `Mean.record` does once it knows its place. */
export function record(kernel: Kernel, { word, bank }: SeriesAddress, units: number): void {
  if (Math.abs(units) >= 2 ** 34) kernel.spill(word, bank, 1, units);
  else if (kernel.record(word, units)) kernel.spill(word, bank, 0, 0);
}
