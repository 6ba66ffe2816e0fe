/** A metric with labels, as users see it. */

import type { Definition } from "../define/definition.ts";
import type { AnyValues, LabelSet, LabelValues } from "../define/labels.ts";
import type { ReadingOf, SeriesLabels } from "./familyReading.ts";

/**
 * A metric with labels. `labels` returns the metric of one label set. Keeping it is optional, since the look-up is
 * fast.
 *
 * @example
 * const served = registry.counter({ name: "requests_total", help: "Requests", labelNames: ["method", "status"] });
 * served.labels({ method: "GET", status: "200" }).inc();
 * served.labels("GET", "200").inc();
 * served.labels("GET", "200").value; // 2
 */
export interface Family<M, L extends readonly string[], V = AnyValues>
  extends Iterable<readonly [labels: SeriesLabels<L>, reading: ReadingOf<M>]> {
  /**
   * Returns the metric of a label set; the first thread that asks for it creates it. Beyond the block's limit, returns
   * the overflow series or, for gauges, one that keeps no level; `stats().overflowed` counts that, and the first time
   * warns. With `onInvalid: "count"`, a refused label set is counted in `stats().rejected` and treated likewise.
   * @throws TypeError or RangeError LABELS_INVALID; RangeError DETACHED, NO_LANE, CORRUPT for a label set that is new
   * to this thread
   */
  labels(set: LabelSet<L, V>): M;
  labels(...values: LabelValues<L, V>): M;
  /**
   * Removes a label set from readings and closes what it held. Metrics that were bound to it continue to record: their
   * next record makes the series visible again, from zero. Returns false if no such series was visible. Throws as
   * `labels` does, and as resets do.
   * @example
   * const served = registry.counter({ name: "requests_total", help: "Requests", labelNames: ["method"] });
   * served.labels("GET").inc();
   * served.remove("GET"); // true
   */
  remove(set: LabelSet<L, V>): boolean;
  remove(...values: LabelValues<L, V>): boolean;
  /**
   * Removes the label sets that have all these labels, whatever their other labels are. Returns how many were visible.
   * Another thread may add such a label set meanwhile. Throws as `remove` does, and if no label is given.
   * @example
   * const served = registry.counter({ name: "requests_total", labelNames: ["tenant", "method"] });
   * served.labels("acme", "GET").inc();
   * served.labels("acme", "PUT").inc();
   * served.removeMatching({ tenant: "acme" }); // 2
   */
  removeMatching(labels: Partial<LabelSet<L>>): number;
  /**
   * Removes all label sets, including the overflow series, one by one. Returns how many were visible. Throws as resets
   * do.
   * @example
   * const served = registry.counter({ name: "requests_total", help: "Requests", labelNames: ["method"] });
   * served.labels("GET").inc();
   * served.clear(); // 1
   */
  clear(): number;
  /** The definition of the metric: its kind, name, unit, labels and so on. */
  readonly definition: Definition;
  /**
   * Iterates over the label sets, each with its reading: what `value` or `read()` of its metric returns. They come in
   * the order of their creation, each read atomically, without the labels of the registry. The overflow series comes
   * first, with the label `otel_metric_overflow`, if it holds anything. Throws as readings do.
   * @example
   * const served = registry.counter({ name: "requests_total", help: "Requests", labelNames: ["method"] });
   * served.labels("GET").inc(3);
   * served.labels("PUT").inc();
   * [...served]; // [[{ method: "GET" }, 3], [{ method: "PUT" }, 1]]
   */
  [Symbol.iterator](): IterableIterator<readonly [labels: SeriesLabels<L>, reading: ReadingOf<M>]>;
  /**
   * Returns the readings of all label sets, the overflow series included, as one: the sum of counters and gauges, or
   * one reading of means and histograms. Without label sets it is 0, or a reading of nothing.
   * @throws RangeError DETACHED, CORRUPT
   * @example
   * const took = registry.histogram({ name: "took_seconds", help: "Requests", labelNames: ["method"] });
   * took.labels("GET").record(0.2);
   * took.labels("PUT").record(0.4);
   * took.total().mean; // 0.3
   */
  total(): ReadingOf<M>;
}
