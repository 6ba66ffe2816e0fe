/** The version of Node, as a metric. */

import { neededBuiltin } from "../../core/platform/builtin.ts";
import type { MetricCollector, ThreadMetrics } from "./threadMetrics.ts";

export function version({ registry, prefix }: ThreadMetrics): MetricCollector {
  const info = registry.gauge({
    name: `${prefix}nodejs_version_info`,
    help: "The version of Node, in labels",
    labelNames: ["version", "major", "minor", "patch"],
  });
  const process = neededBuiltin("node:process");
  const [major = "", minor = "", patch = ""] = process.versions.node.split(".");
  // It is the same for all threads, so no thread clears it.
  info.labels(process.version, major, minor, patch).set(1);
  return { collect() {}, stop() {} };
}
