// A task of a pool: its thread collects runtime metrics. The task lasts for so many milliseconds, of which it is idle.
import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";

export default async function task(milliseconds) {
  const registry = Registry.default();
  collectRuntimeMetrics(registry);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return String(registry.takeLane());
}
