/** Default metrics of the successor's line: the part of the time in which a thread's event loop is not idle. */

import { builtin } from "../../core/platform/builtin.ts";
import { clearTicker, now, setTicker } from "../../core/platform/clock.ts";
import { type MetricGroup, metricGroup } from "./metricGroup.ts";

const SUMMARY = "nodejs_eventloop_utilization_summary";
const HISTOGRAM = "nodejs_eventloop_utilization_histogram";
const HELP =
  "Ratio of time the event loop is not idling in the event provider to the total time the event loop is running.";
const BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99, 1];
const PERCENTILES = [0.01, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999];

/** The utilization of the event loop in short intervals. One in which the loop was blocked counts for each it took. */
export const eventLoopUtilization: MetricGroup = /* @__PURE__ */ metricGroup([SUMMARY, HISTOGRAM], (metrics) => {
  const { config, labels } = metrics;
  const clock = builtin("node:perf_hooks")?.performance;
  const summary = metrics.summary({
    name: SUMMARY,
    help: HELP,
    maxAgeSeconds: config.eventLoopUtilizationMaxAgeSeconds ?? 60,
    ageBuckets: config.eventLoopUtilizationAgeBuckets ?? 5,
    percentiles: config.eventLoopUtilizationPercentiles ?? PERCENTILES,
  });
  const histogram = metrics.histogram({
    name: HISTOGRAM,
    help: HELP,
    buckets: config.eventLoopUtilizationBuckets ?? BUCKETS,
  });
  if (!clock?.eventLoopUtilization) return;
  const interval = config.eventLoopUtilizationTimeout ?? 100;
  let last = clock.eventLoopUtilization();
  let begun = now();
  const ticker = setTicker(() => {
    if (!metrics.isRegistered) return metrics.stop();
    const current = clock.eventLoopUtilization();
    const ended = now();
    const { utilization } = clock.eventLoopUtilization(current, last);
    for (let left = Math.round((ended - begun) / interval); left > 0; left--) {
      summary.observe(labels, utilization);
      histogram.observe(labels, utilization);
    }
    [last, begun] = [current, ended];
  }, interval);
  (ticker as { unref?(): void }).unref?.();
  metrics.onStop(() => clearTicker(ticker));
});
