/** Names that Prometheus accepts. */

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Returns true if a text may name a metric. */
export function validateMetricName(name: string): boolean {
  return METRIC_NAME.test(name);
}

/** Returns the texts that may not name labels. */
export function invalidLabelNames(names: readonly string[]): string[] {
  return names.filter((name) => !LABEL_NAME.test(name));
}
