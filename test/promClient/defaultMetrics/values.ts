/** Readings of default metrics, for tests. */

import type { Registry } from "threadtally/prom-client";

interface Value {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
}

/** Returns the values of the registry's gauges by name and labels' values, such as `name old`. */
export async function gauges(register: Registry): Promise<Record<string, number>> {
  const listed = await register.getMetricsAsJSON();
  const levels = listed.filter(({ type }) => `${type}` === "gauge") as unknown as { name: string; values: Value[] }[];
  return Object.fromEntries(
    levels.flatMap(({ name, values }) => values.map(({ value, labels }) => [keyOf(name, labels), value])),
  );
}

function keyOf(name: string, labels: Value["labels"]): string {
  return [name, ...Object.values(labels)].join(" ");
}
