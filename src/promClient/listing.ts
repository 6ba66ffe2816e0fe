/** The text of what metrics list, those of users included, which have nothing but `get()`. */

import type { Listed, ListedValue, Registered } from "./kinds.ts";
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

/** Returns what a histogram lists, with the labels apart that are not those of a bucket. */
export function withSharedLabels(listed: Listed): Listed {
  const values = listed.values.map(({ labels: { le, ...sharedLabels }, value, metricName, exemplar }: ListedValue) => {
    const labels: ListedValue["labels"] = le === undefined ? {} : { le };
    return { labels, sharedLabels, value, metricName: metricName as string, exemplar };
  });
  return { ...listed, values };
}
