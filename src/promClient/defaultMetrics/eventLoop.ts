/** Default metrics of a thread's event loop: how late it is. */

import type { IntervalHistogram } from "node:perf_hooks";
import { builtin } from "../../core/platform/builtin.ts";
import { nextTurn, now } from "../../core/platform/clock.ts";
import { refusal } from "../refusal.ts";
import { type MetricGroup, metricGroup } from "./metricGroup.ts";

const MILLISECONDS = 1e3;
const NANOSECONDS = 1e9;

const LAG = "nodejs_eventloop_lag_seconds";

const percentile = (rank: number) =>
  ({
    name: `nodejs_eventloop_lag_p${rank}_seconds`,
    help: `The ${rank}th percentile of the recorded event loop delays.`,
    aggregator: "average",
    read: (delays: IntervalHistogram) => delays.percentile(rank),
  }) as const;

const DELAYS = [
  {
    name: "nodejs_eventloop_lag_min_seconds",
    help: "The minimum recorded event loop delay.",
    aggregator: "min",
    read: (delays: IntervalHistogram) => delays.min,
  },
  {
    name: "nodejs_eventloop_lag_max_seconds",
    help: "The maximum recorded event loop delay.",
    aggregator: "max",
    read: (delays: IntervalHistogram) => delays.max,
  },
  {
    name: "nodejs_eventloop_lag_mean_seconds",
    help: "The mean of the recorded event loop delays.",
    aggregator: "average",
    read: (delays: IntervalHistogram) => delays.mean,
  },
  {
    name: "nodejs_eventloop_lag_stddev_seconds",
    help: "The standard deviation of the recorded event loop delays.",
    aggregator: "average",
    read: (delays: IntervalHistogram) => delays.stddev,
  },
  /* @__PURE__ */ percentile(50),
  /* @__PURE__ */ percentile(90),
  /* @__PURE__ */ percentile(99),
] as const;

/** The lag of the event loop when it was last collected, and the delays of a timer since the collection before. */
export const eventLoopLag: MetricGroup = /* @__PURE__ */ metricGroup(
  [LAG, ...DELAYS.map(({ name }) => name)],
  (metrics) => {
    const { labels } = metrics;
    const delays = delayHistogram(metrics.config.eventLoopMonitoringPrecision);
    if (delays === "not measured") return;
    metrics.onStop(() => delays?.disable());
    const lag = metrics.gauge({
      name: LAG,
      help: "Lag of event loop in seconds.",
      aggregator: "average",
      collect() {
        const start = now();
        nextTurn(() => {
          if (!metrics.isStopped) lag.set(labels, (now() - start) / MILLISECONDS);
        });
        // Between two collections in a row there may be no delay; then those before stay.
        if (!delays || delays.count === 0) return;
        for (const { gauge, read } of gauges) gauge.set(labels, read(delays) / NANOSECONDS);
        delays.reset();
      },
    });
    const gauges = DELAYS.map(({ read, ...options }) => ({ read, gauge: metrics.gauge(options) }));
    delays?.enable();
  },
);

/** Returns a histogram of the event loop's delays; undefined if the host has none. */
function delayHistogram(resolution: number | undefined): IntervalHistogram | "not measured" | undefined {
  try {
    return builtin("node:perf_hooks")?.monitorEventLoopDelay?.({ ...(resolution !== undefined && { resolution }) });
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    if (code === "ERR_NOT_IMPLEMENTED") return "not measured"; // Bun
    throw refusal(problem instanceof RangeError ? RangeError : TypeError, "OPTION_INVALID", message);
  }
}
