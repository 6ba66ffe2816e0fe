/** The calls of threads that create, use and remove label sets. */

import { Directory } from "../../src/core/memory/directory.ts";
import { encodeKey } from "../../src/core/memory/labelKey.ts";
import type { Metric } from "../../src/core/memory/metric.ts";
import { pin, unpin } from "../../src/core/memory/pins.ts";
import { rowOf } from "../../src/core/memory/row.ts";
import { Series } from "../../src/core/memory/series.ts";
import { BlockCursor } from "../../src/core/read/blockCursor.ts";
import { resetSeries } from "../../src/core/read/reading.ts";
import { type Call, Violation } from "./actor.ts";
import type { CreationJudge } from "./creationJudge.ts";
import { fresh, type Thread } from "./world.ts";

/** A series that an actor keeps an address of: what it carries from call to call. */
interface Bound {
  readonly entry: number;
  readonly word: number;
  readonly table: number;
  readonly index: number;
}

/** Makes the calls of one thread. */
export class CreationCalls {
  readonly #thread: Thread;
  readonly #judge: CreationJudge;

  constructor(thread: Thread, judge: CreationJudge) {
    this.#thread = thread;
    this.#judge = judge;
  }

  get #metric(): Metric {
    return fresh(this.#judge.world.metric);
  }

  /** Binds a key: finds or makes its series, and pins it. */
  bind(key: string): Call {
    const { attachment, directory, kernel } = this.#thread;
    const run = (): Bound => {
      const metric = this.#metric;
      for (;;) {
        const { entry, creation } = directory.seriesFor(metric, encodeKey([key]));
        const { table, index } = rowOf(attachment, entry);
        const { lane } = attachment;
        const word = kernel.pageOf(table, lane) + 8 * index;
        if (creation === 0 || pin(attachment, { table, index }, entry, creation, lane) === "pinned") {
          return { entry, word, table, index };
        }
      }
    };
    return { label: `bind "${key}"`, run, carries: true };
  }

  /** Binds a key before the search begins. Returns the call that then records in its series. */
  addBound(key: string): Call {
    const bound = this.bind(key).run(undefined) as Bound;
    return this.#judge.amount(key, (units) => {
      const run = () => {
        this.#thread.kernel.add(bound.word, units);
        return bound;
      };
      return { label: `add ${units} to "${key}"`, run, carries: true };
    });
  }

  /** Records in the series that was bound last. */
  add(key: string): Call {
    return this.#judge.amount(key, (units) => ({
      label: `add ${units} to "${key}"`,
      run: (bound) => void this.#thread.kernel.add((bound as Bound).word, units),
    }));
  }

  /** Unpins the series that was bound last: from now on the actor may not use its address. */
  unpin(): Call {
    const run = (bound: unknown) => {
      const { entry, table, index } = bound as Bound;
      const isFirst = entry === this.#thread.directory.firstSeries(this.#judge.world.metric);
      if (!isFirst) unpin(this.#thread.attachment, { table, index }, entry, this.#thread.attachment.lane);
    };
    return { label: "unpin", run };
  }

  /** Records once, as `Series.once` does, in the thread's lane or in a borrowed one. */
  record(key: string): Call {
    const { attachment, directory, kernel } = this.#thread;
    return this.#judge.amount(key, (units) => ({
      label: `record ${units} in "${key}"`,
      run: () => {
        const metric = this.#metric;
        const find = () => directory.seriesFor(metric, encodeKey([key]));
        new Series(attachment, metric, find(), find).once(({ word }) => void kernel.add(word, units));
      },
    }));
  }

  /** Asks for the series of a key, and records nothing. */
  ask(key: string): Call {
    const { directory } = this.#thread;
    return { label: `ask for "${key}"`, run: () => void directory.seriesFor(this.#metric, encodeKey([key])) };
  }

  /** Asks for the series of a key, of which there must be one: there is a vacant entry, and nobody holds it. */
  obtain(key: string): Call {
    const { directory } = this.#thread;
    const run = () => {
      const { overflow } = directory.seriesFor(this.#metric, encodeKey([key]));
      if (overflow) throw new Violation(`"${key}" overflowed: ${overflow}.`);
    };
    return { label: `obtain "${key}"`, run };
  }

  /** Releases all lanes of a thread that has ended, as its guardian does. */
  release(ended: CreationCalls): Call {
    const run = () => this.#thread.attachment.releaseThread(ended.#thread.attachment.thread);
    return { label: "release the ended thread's lane", run };
  }

  /** Removes a key, as `family.remove` does. Returns what that closed. */
  remove(key: string): Call {
    const { attachment, directory } = this.#thread;
    const run = (): bigint => {
      const metric = this.#metric;
      const found = directory.findSeries(metric, encodeKey([key]));
      if (!found) return 0n;
      return resetSeries(new Series(attachment, metric, found), ([closed]) => closed?.units, true) ?? 0n;
    };
    return this.#judge.removal(key, { label: `remove "${key}"`, run });
  }

  /** Reads all series. */
  read(): Call {
    const { attachment, directory } = this.#thread;
    const run = (): [string, number][] => {
      const cursor = new BlockCursor(attachment, new OneMetric(attachment, directory, this.#metric), {});
      const rows: [string, number][] = [];
      while (cursor.next()) rows.push([cursor.isOverflow ? "" : String(cursor.labels.key), cursor.value]);
      return rows;
    };
    return this.#judge.reading({ label: "read", run });
  }
}

/** A directory whose one metric keeps nothing from earlier calls. */
class OneMetric extends Directory {
  readonly #metric: Metric;

  constructor(attachment: Thread["attachment"], _: Directory, metric: Metric) {
    super(attachment);
    this.#metric = metric;
  }

  override metrics(): Iterable<Metric> {
    return [this.#metric];
  }
}
