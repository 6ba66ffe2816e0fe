/** Places of series: what is recorded there is read of this series and of no other, whoever has how many lanes. */

import { describe, expect, test } from "vitest";
import { BANK_BYTES, BORROWED_LANES, WORD_BYTES } from "../../../assembly/layout.ts";
import { define } from "../../../src/core/define/definition.ts";
import type { Kind } from "../../../src/core/define/kinds.ts";
import { type Block, createBlock } from "../../../src/core/memory/block.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import { encodeKey } from "../../../src/core/memory/labelKey.ts";
import type { Metric } from "../../../src/core/memory/metric.ts";
import { Series, type SeriesAddress } from "../../../src/core/memory/series.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

const smallBlock = (maxThreads = 4) => createBlock({ maxBytes: 2 ** 19, maxThreads });

/** A thread, as far as it has to do with one block. */
function threadIn(block: Block, number: number) {
  const attachment = attachmentOf(block, number);
  return { block, attachment, directory: new Directory(attachment) };
}

/** A thread's series of this label, or of none, in the metric of a kind, which is made if there is none. */
function seriesOf({ attachment, directory }: Thread, kind: Kind, label?: string, more: object = {}): Series {
  const labelNames = label === undefined ? [] : ["label"];
  const definition = { ...define(kind, { name: kind, scale: 1, labelNames }), ...more };
  if (!directory.find(kind)) directory.publish(definition, new Uint8Array(0));
  const metric = directory.find(kind) as Metric;
  const [first = 0] = directory.series(metric);
  const found = label === undefined ? { entry: first, creation: 0 } : directory.seriesFor(metric, encodeKey([label]));
  return new Series(attachment, metric, found);
}

type Thread = ReturnType<typeof threadIn>;

const user = { forgetAddress() {} };

const own = (series: Series): SeriesAddress => series.ownAddress(user) as SeriesAddress;

function countOf({ attachment: { kernel }, entry, table, index }: Series): number {
  kernel.readSeries(entry, table, index, 1);
  return kernel.countRead();
}

/** Leaves no room for a further page in a block. */
function fill(block: Block): void {
  const { kernel } = attachmentOf(block, 99);
  for (let bytes = 2 ** 18; bytes >= 8; bytes /= 2) while (kernel.reserve(bytes, 8) !== 0);
}

describe("the place of a series", () => {
  test("is apart from those of its neighbours, in every thread", () => {
    const block = smallBlock();
    const threads = [1, 2].map((number) => {
      const thread = threadIn(block, number);
      return ["a", "b", "c"].map((label) => seriesOf(thread, "mean", label));
    });
    for (const [i, some] of threads.entries()) {
      for (const [j, series] of some.entries()) {
        const { word } = own(series);
        for (let n = 0; n < 10 ** j * (i + 1); n++) series.attachment.kernel.record(word, 1);
      }
    }
    expect(threads.map((some) => some.map(countOf))).toEqual([3, 3].map(() => [3, 30, 300]));
  });

  test("has a bank for each word, into which the word is moved when it is full", () => {
    const thread = threadIn(smallBlock(), 1);
    const [one, other] = [seriesOf(thread, "mean", "a"), seriesOf(thread, "mean", "b")];
    const { kernel } = one.attachment;
    for (const [series, units] of [
      [one, 2 ** 50],
      [other, -(2 ** 51)],
      [one, 3],
      [other, 4],
    ] as const) {
      const { word, bank } = own(series);
      kernel.spill(word, bank, 1, units);
    }
    expect(own(other).bank - own(one).bank).toBe(BANK_BYTES);
    for (const [series, sum] of [
      [one, 2n ** 50n + 3n],
      [other, 4n - 2n ** 51n],
    ] as const) {
      expect(countOf(series)).toBe(2);
      expect(series.attachment.kernel.sumRead()).toBe(sum);
    }
  });

  test("ends with the extremes of a metric that keeps some", () => {
    const thread = threadIn(smallBlock(), 1);
    const buckets = { buckets: [1, 2], minMax: true };
    const [one, other] = ["a", "b"].map((label) => seriesOf(thread, "histogram", label, buckets)) as [Series, Series];
    const { kernel } = one.attachment;
    expect(own(one).extremes).toBe(own(one).bank + 3 * BANK_BYTES);
    kernel.widen(own(one).extremes, 7);
    kernel.widen(own(other).extremes, 9);
    const banks = own(one).bank - own(one).word + one.index * WORD_BYTES - one.index * BANK_BYTES;
    const largest = ({ table, index }: Series) => kernel.readExtreme(table, banks + (index + 3) * BANK_BYTES, 1);
    expect([largest(one), largest(other)]).toEqual([7, 9]);
    expect(own(seriesOf(thread, "mean")).extremes).toBe(0);
  });

  test("is emptied of what an earlier holder of the lane was killed over, unless it is a counter's", () => {
    const block = smallBlock(1);
    const killed = threadIn(block, 1);
    const [counter, mean] = [seriesOf(killed, "counter"), seriesOf(killed, "mean")];
    const { kernel, claim } = mean.attachment;
    const [inCounter, inMean] = [own(counter).word, own(mean).word];
    kernel.add(inCounter, 3 * 2 ** 60); // which as a packed word would be full
    let records = 1;
    while (kernel.record(inMean, 2 ** 33) === 0) records++;
    kernel.releaseLane(BORROWED_LANES, claim, claim); // as the guardian of a thread that was killed here
    const next = threadIn(block, 2);
    const [counterAgain, meanAgain] = [seriesOf(next, "counter"), seriesOf(next, "mean")];
    expect([own(counterAgain).word, own(meanAgain).word]).toEqual([inCounter, inMean]);
    expect(kernel.record(inMean, 1)).toBe(0);
    expect(countOf(meanAgain)).toBe(records + 1);
    expect(meanAgain.attachment.kernel.sumRead()).toBe(BigInt(records) * 2n ** 33n + 1n);
    kernel.readCounter(counter.entry, counter.table, counter.index);
    expect(kernel.sumRead()).toBe(3n * 2n ** 60n);
  });
});

describe("a thread without a lane", () => {
  test("has a place in the words that all share, and in the counter of lane 0, but in no packed word", () => {
    const block = smallBlock(1);
    const [first, second] = [threadIn(block, 1), threadIn(block, 2)];
    const wordOf = (kind: Kind) => own(seriesOf(first, kind)).word;
    const words = { mean: wordOf("mean"), counter: wordOf("counter"), shared: wordOf("upDownCounter") };
    const laneZero = seriesOf(first, "counter").addressIn(0) as SeriesAddress;
    const mean = seriesOf(second, "mean");
    expect(mean.ownAddress(user)).toBeUndefined();
    expect(own(seriesOf(second, "counter"))).toEqual({ word: laneZero.word, bank: 0, extremes: 0 });
    expect(laneZero.word).not.toBe(words.counter);
    expect(own(seriesOf(second, "upDownCounter")).word).toBe(words.shared);
    mean.once(({ word }) => mean.attachment.kernel.record(word, 5));
    expect(countOf(mean)).toBe(1);
    expect(mean.attachment.kernel.sumRead()).toBe(5n);
  });

  test("counts in a counter that it registers itself, before any lane was borrowed", () => {
    const block = smallBlock(1);
    const [holder, other] = [threadIn(block, 1), threadIn(block, 2)];
    expect(holder.attachment.takeLane()).toBe(BORROWED_LANES);
    const counter = seriesOf(other, "counter");
    const { attachment, entry, table, index } = counter;
    expect(attachment.lane).toBe(-1);
    attachment.kernel.inc(own(counter).word);
    for (const { kernel } of [attachment, holder.attachment]) expect(kernel.readCounter(entry, table, index)).toBe(1);
  });

  test("takes none for words that all share", () => {
    const block = smallBlock();
    seriesOf(threadIn(block, 1), "upDownCounter");
    const series = seriesOf(threadIn(block, 2), "upDownCounter");
    expect([series.ownAddress(user) === undefined, series.attachment.lane]).toEqual([false, -1]);
    series.attachment.detach();
    expectRefusal(() => series.ownAddress(user), RangeError, "DETACHED", /Detach last/);
  });
});

test("without room for its page a thread keeps no address, and records in a borrowed lane", () => {
  const block = smallBlock();
  const [first, second] = [threadIn(block, 1), threadIn(block, 2)];
  for (const kind of ["mean", "counter"] as const) own(seriesOf(first, kind, "a"));
  fill(block);
  for (const kind of ["mean", "counter"] as const) {
    const series = seriesOf(second, kind, "a");
    expect(series.ownAddress(user)).toBeUndefined();
    const { kernel } = series.attachment;
    series.once(({ word }) => void (kind === "mean" ? kernel.record(word, 1) : kernel.add(word, 1)));
    if (kind === "mean") expect(countOf(series)).toBe(1);
    else expect(kernel.readCounter(series.entry, series.table, series.index)).toBe(1);
  }
});

test("the first series of a metric with labels is its overflow series, and no other is one", () => {
  const thread = threadIn(smallBlock(), 1);
  const labelled = seriesOf(thread, "counter", "a");
  const [first = 0] = thread.directory.series(labelled.metric);
  const overflow = new Series(thread.attachment, labelled.metric, { entry: first, creation: 0 });
  expect([overflow, labelled, seriesOf(thread, "mean")].map((one) => one.isOverflow)).toEqual([true, false, false]);
  expect(labelled).toMatchObject({ definition: labelled.metric.definition, isUncached: false });
});
