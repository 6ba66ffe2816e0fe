/** The counts of processes that have ended. */

import { aggregators } from "./aggregators.ts";
import type { Listed } from "./kinds.ts";

const COUNTING: ReadonlySet<string> = new Set(["counter", "histogram", "summary"]);

/** Returns true for a metric that counts, of which those of several processes are summed. */
export function isCounting({ type, aggregator = "sum" }: Listed): boolean {
  return COUNTING.has(type) && aggregator === "sum";
}

/** Sums of counts, one for each series that any process had. */
export class RetainedCounts {
  readonly #metrics = new Map<string, Listed>();

  /** The sums as metrics. Summaries have no quantiles. */
  get metrics(): readonly Listed[] {
    return [...this.#metrics.values()];
  }

  /** Adds the counts among metrics. */
  add(metrics: readonly Listed[]): void {
    for (const metric of metrics.filter(isCounting)) {
      // Quantiles are the only values of a summary whose name is the metric's.
      const values = metric.values.filter(({ metricName }) => metric.type !== "summary" || metricName !== undefined);
      const known = this.#metrics.get(metric.name);
      const sum = aggregators.sum?.([...(known ? [known] : []), { ...metric, values }]);
      if (sum) this.#metrics.set(metric.name, sum);
    }
  }
}
