/** The quantiles of summaries of several processes: of all their values, since quantiles cannot be added. */

import type { Listed } from "./kinds.ts";
import { type Centroid, quantileOf } from "./sketch.ts";
import { ValueKeys } from "./valueKeys.ts";

/** Returns a metric with the sketches of its label sets as a member that messages have, too. */
export function withSketches(metric: Listed): Listed {
  const { sketches } = metric;
  return sketches ? { ...metric, sketches } : metric;
}

/**
 * Returns a metric that was made of several ones, with the quantiles of all their values. If one has quantiles without
 * sketches, as the original's have, it stays as it is.
 */
export function withJointQuantiles(joint: Listed, metrics: readonly Listed[]): Listed {
  if (joint.type !== "summary") return joint;
  const counted = metrics.filter(({ values }) => values.some(isQuantile));
  if (counted.length === 0 || counted.some(({ sketches }) => sketches === undefined)) return joint;
  const keys = new ValueKeys();
  const all = new Map<string, Map<number, Centroid>>();
  for (const { values, sketches = [] } of counted) {
    // Each label set has as many values, of which the last one has its labels alone.
    const each = values.length / sketches.length;
    for (const [index, sketch] of sketches.entries()) {
      const { labels = {} } = values[(index + 1) * each - 1] ?? {};
      const key = keys.of({ labels });
      const buckets = all.get(key) ?? new Map<number, Centroid>();
      all.set(key, buckets);
      for (let i = 0; i < sketch.length; i += 3) add(buckets, sketch.slice(i, i + 3));
    }
  }
  const sorted = new Map(
    [...all].map(([key, buckets]) => [key, [...buckets.values()].sort((one, other) => one.bucket - other.bucket)]),
  );
  const values = joint.values.map((value) => {
    if (!isQuantile(value)) return value;
    const { quantile, ...labels } = value.labels;
    return { ...value, value: quantileOf(sorted.get(keys.of({ labels })) ?? [], Number(quantile)) || 0 };
  });
  return { ...joint, values };
}

/** Quantiles are the only values of a summary that have no further name. */
function isQuantile({ metricName }: { readonly metricName?: string }): boolean {
  return metricName === undefined;
}

function add(buckets: Map<number, Centroid>, [bucket = 0, mean = 0, count = 0]: readonly number[]): void {
  const known = buckets.get(bucket);
  if (known === undefined) buckets.set(bucket, { bucket, mean, count });
  else {
    const total = known.count + count;
    buckets.set(bucket, { bucket, mean: known.mean + ((mean - known.mean) * count) / total, count: total });
  }
}
