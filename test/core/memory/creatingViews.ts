/** Threads' views of a counter with one label, to create and remove label sets step by step. */

import { define } from "../../../src/core/define/definition.ts";
import type { Attachment } from "../../../src/core/memory/attachment.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import type { FoundSeries } from "../../../src/core/memory/creation.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import { encodeKey } from "../../../src/core/memory/labelKey.ts";
import type { Metric } from "../../../src/core/memory/metric.ts";
import { rowOf } from "../../../src/core/memory/row.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

const key = (...values: string[]) => encodeKey(values);

/** A thread's view of a counter with one label. */
export class View {
  readonly attachment: Attachment;
  readonly directory: Directory;

  constructor(attachment: Attachment) {
    this.attachment = attachment;
    this.directory = new Directory(attachment);
    this.directory.patience = 10;
  }

  get metric(): Metric {
    const metric = this.directory.find("a");
    if (!metric) throw new Error("There is no metric.");
    return metric;
  }

  ask(value: string): FoundSeries {
    return this.directory.seriesFor(this.metric, key(value));
  }

  find(value: string): FoundSeries | undefined {
    return this.directory.findSeries(this.metric, key(value));
  }

  add({ entry }: FoundSeries, units: number): void {
    const { table, index } = rowOf(this.attachment, entry);
    const { kernel } = this.attachment;
    kernel.add(kernel.pageOf(table, this.attachment.takeLane()) + 8 * index, units);
  }

  valueOf({ entry }: FoundSeries): number {
    const { table, index } = rowOf(this.attachment, entry);
    this.attachment.kernel.readCounter(entry, table, index);
    return this.attachment.kernel.unitsRead();
  }

  remove({ entry }: FoundSeries): void {
    const { table, index } = rowOf(this.attachment, entry);
    const { kernel } = this.attachment;
    const lane = this.attachment.takeLane();
    kernel.prepareReset(table, lane);
    kernel.prepareReset(table, lane);
    kernel.commitReset(entry, kernel.beginReset(entry, table, index, this.metric.shape.words, lane, 1), 1);
  }

  get series(): number {
    return this.directory.seriesCount(this.metric);
  }
}

/** Returns a block with a counter of one label, and two threads' views of it. */
export function twoViews(maxSeriesPerMetric = 10, maxBytes = 2 ** 20) {
  const block = createBlock({ maxBytes, maxThreads: 6, maxSeriesPerMetric });
  const [one, other] = [new View(attachmentOf(block, 1)), new View(attachmentOf(block, 2))];
  one.directory.publish(define("counter", { name: "a", labelNames: ["x"] }), new Uint8Array(0));
  return { block, one, other };
}
