/** Names that Prometheus accepts. */

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Returns true if a text may name a metric. */
export function validateMetricName(name: string): boolean {
  return METRIC_NAME.test(name);
}

/** Returns true if all texts may name labels. */
export function validateLabelName(names: readonly string[] = []): boolean {
  return names.every((name) => LABEL_NAME.test(name));
}
