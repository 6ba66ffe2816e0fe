/** The text of what metrics list, those of users included, which have nothing but `get()`. */

import type { Listed, ListedValue, Registered } from "./kinds.ts";
import { followsSuccessor } from "./line.ts";
import {
  exemplarText,
  headerText,
  type Labels,
  labelsText,
  numberText,
  openMetricsName,
  type TextStyle,
} from "./text.ts";

/** Writes a metric: itself, if it is one of this package, otherwise what it has listed. */
export function write(metric: Registered, listed: Listed, style: TextStyle): string {
  return listed === undefined && metric.write ? metric.write(style) : writeListed(listed, style);
}

function writeListed(listed: Listed, style: TextStyle): string {
  const { isOpenMetrics, defaultLabels } = style;
  const isTotal = isOpenMetrics && listed.type === "counter";
  const name = isTotal ? openMetricsName(listed.name) : listed.name;
  const lines = (listed.values ?? []).map(
    ({ value, metricName = name, labels = {}, sharedLabels, exemplar }: ListedValue) => {
      const own = { ...labels, ...defaultLabels, ...labels };
      const all = sharedLabels ? { ...withoutNames(own, sharedLabels), ...sharedLabels } : own;
      const full = isTotal ? `${metricName}_total` : metricName;
      return `${full}${labelsText(all)} ${numberText(value)}${isOpenMetrics ? exemplarText(exemplar) : ""}`;
    },
  );
  return [headerText(name, listed.help, listed.type), ...lines].join("\n");
}

function withoutNames(labels: Labels, left: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !Object.hasOwn(left, name)));
}

/** Adds a registry's default labels to what metrics have listed. Labels of their values win, unless they are empty. */
export function addDefaultLabels(metrics: readonly Listed[], defaultLabels: Labels): void {
  const defaults = Object.entries(defaultLabels) as [string, string][];
  if (defaults.length === 0) return;
  for (const value of metrics.flatMap(({ values }) => values ?? [])) {
    value.labels = { ...value.labels };
    for (const [name, label] of defaults) {
      if (followsSuccessor()) value.labels[name] ??= label;
      else value.labels[name] ||= label;
    }
  }
}

/** Returns what a histogram lists, with the labels apart that are not those of a bucket. */
export function withSharedLabels(listed: Listed): Listed {
  const values = listed.values.map(({ labels: { le, ...sharedLabels }, value, metricName, exemplar }: ListedValue) => {
    const labels: ListedValue["labels"] = le === undefined ? {} : { le };
    return { labels, sharedLabels, value, metricName: metricName as string, exemplar };
  });
  return { ...listed, values };
}
