/** The default metric of Node's version. */

import { type MetricGroup, metricGroup } from "./metricGroup.ts";

const NAME = "nodejs_version_info";

export const version: MetricGroup = /* @__PURE__ */ metricGroup([NAME], (metrics) => {
  const { process, labels } = metrics;
  const [major, minor, patch] = process.version.slice(1).split(".").map(Number);
  metrics.gauge({
    name: NAME,
    help: "Node.js version info.",
    labelNames: ["version", "major", "minor", "patch"],
    aggregator: "first",
    collect() {
      this.set({ version: process.version, major, minor, patch, ...labels }, 1);
    },
  });
});
