/** Ways to make one metric of those that several processes have of a name. */

import { withJointQuantiles } from "./jointQuantiles.ts";
import type { Listed, ListedValue } from "./kinds.ts";
import type { ExemplarValue } from "./text.ts";
import { ValueKeys } from "./valueKeys.ts";

/** Makes one metric of several; undefined leaves it out. */
export type MetricAggregator = (metrics: readonly Listed[]) => Listed | undefined;

/**
 * Returns an aggregator that makes one value of those with the same name and labels. An empty label is as good as
 * none. Of exemplars the newest stays.
 */
export function AggregatorFactory(aggregate: (values: readonly ListedValue[]) => number): MetricAggregator {
  return (metrics) => {
    const [first] = metrics;
    if (!first) return undefined;
    const { help, name, type, aggregator } = first;
    const values = [...groupsOf(metrics)].map((group) => {
      const { labels, metricName } = group[0] as ListedValue;
      const value: ListedValue = { value: aggregate(group), labels };
      if (metricName) value.metricName = metricName;
      const exemplar = newestExemplar(group);
      if (exemplar) value.exemplar = exemplar;
      return value;
    });
    return { help, name, type, values, aggregator };
  };
}

const total = (values: readonly ListedValue[]) => values.reduce((sum, { value }) => sum + value, 0);

const sum = AggregatorFactory(total);

/** The aggregators by their names. */
export const aggregators: Record<string, MetricAggregator> = {
  sum: (metrics) => {
    const joint = sum(metrics);
    return joint && withJointQuantiles(joint, metrics);
  },
  first: AggregatorFactory(([first]) => (first as ListedValue).value),
  omit: () => undefined,
  average: AggregatorFactory((values) => total(values) / values.length),
  min: AggregatorFactory((values) => values.reduce((least, { value }) => Math.min(least, value), Infinity)),
  max: AggregatorFactory((values) => values.reduce((most, { value }) => Math.max(most, value), -Infinity)),
};

/** Returns the values of all metrics in groups of the same name and labels. */
function groupsOf(metrics: readonly Listed[]): Iterable<ListedValue[]> {
  const groups = new Map<string, ListedValue[]>();
  const keys = new ValueKeys();
  for (const { values } of metrics) {
    for (const value of values) {
      const key = keys.of(value);
      const group = groups.get(key);
      if (group) group.push(value);
      else groups.set(key, [value]);
    }
  }
  return groups.values();
}

function newestExemplar(values: readonly ListedValue[]): ExemplarValue | undefined {
  let newest: ExemplarValue | undefined;
  for (const { exemplar } of values) {
    if (exemplar && !(newest && newest.timestamp > exemplar.timestamp)) newest = exemplar;
  }
  return newest;
}
