/** Event-loop metrics of a thread: its lag, and the share of time that it is busy. */

import { neededBuiltin } from "../../core/platform/builtin.ts";
import { clearTicker, now, setTicker } from "../../core/platform/clock.ts";
import { LoopWindow } from "./loopWindow.ts";
import type { MetricCollector, ThreadMetrics } from "./threadMetrics.ts";

const MILLISECONDS = 1e3;
const PERCENTILES = [50, 90, 99] as const;
const DELAY_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Starts a timer that reads the clock every `precision` milliseconds. Node's own histogram of delays would cost a
 * third. But there, only a reset separates one reading from the next, and a reset affects every reader. It also does
 * not provide counts that could be added to a histogram.
 */
export function eventLoop(thread: ThreadMetrics, precision: number): MetricCollector {
  const { performance } = neededBuiltin("node:perf_hooks");
  const level = (name: string, help: string) =>
    thread.levels({ name: `nodejs_eventloop_lag_${name}seconds`, help: `${help}, over the last 30 to 60 seconds` });
  const lag = thread.levels({
    name: "nodejs_eventloop_lag_seconds",
    help: "Lag of the event loop when it last ran a timer",
  });
  const min = level("min_", "Least lag of the event loop");
  const max = level("max_", "Largest lag of the event loop");
  const mean = level("mean_", "Mean lag of the event loop");
  const deviation = level("stddev_", "Standard deviation of the event loop's lag");
  const percentiles = PERCENTILES.map((percentile) => ({
    percentile,
    levels: level(`p${percentile}_`, `Percentile ${percentile} of the event loop's lag`),
  }));
  const utilization = thread.levels({
    name: "nodejs_eventloop_utilization_ratio",
    help: "Share of time that the event loop was busy, over the last 30 to 60 seconds",
  });
  const delays = thread.registry.histogram({
    name: `${thread.prefix}nodejs_eventloop_delay_seconds`,
    help: "Lag of a repeated timer of a few milliseconds",
    buckets: DELAY_BUCKETS,
    labelNames: ["thread"],
  });
  const time = thread.registry.counter({
    name: `${thread.prefix}nodejs_eventloop_time_seconds_total`,
    help: "Time of the event loop, busy or idle",
    scale: 1e6,
    labelNames: ["thread", "state"],
  });
  const all = [lag, min, max, mean, deviation, utilization, ...percentiles.map(({ levels }) => levels)];

  const window = new LoopWindow(now(), () => performance.eventLoopUtilization());
  let counted = performance.eventLoopUtilization();
  let due = now() + precision;
  let latest = 0;
  const ticker = setTicker(() => {
    const at = now();
    latest = Math.max(0, at - due) / MILLISECONDS;
    due = at + precision;
    window.record(latest, at);
    if (!thread.attempt(() => delays.labels(thread.label).record(latest))) clearTicker(ticker);
  }, precision).unref();

  return {
    collect() {
      // An overdue timer is part of the reading, but is not counted yet: it is counted when it runs.
      const overdue = (now() - due) / MILLISECONDS;
      const lags = window.lags(overdue);
      if (lags.count > 0) {
        lag.set(Math.max(latest, overdue));
        min.set(lags.min);
        max.set(lags.max);
        mean.set(lags.mean);
        deviation.set(lags.deviation);
        for (const { percentile, levels } of percentiles) levels.set(lags.percentile(percentile));
      }
      const state = performance.eventLoopUtilization();
      const share = performance.eventLoopUtilization(state, window.utilization).utilization;
      const { active, idle } = performance.eventLoopUtilization(state, counted);
      // Hosts that do not measure this return 0 and 0.
      if (active + idle > 0) {
        counted = state;
        utilization.set(share);
        time.labels(thread.label, "active").inc(active / MILLISECONDS);
        time.labels(thread.label, "idle").inc(idle / MILLISECONDS);
      }
    },
    stop() {
      clearTicker(ticker);
      thread.attempt(() => {
        for (const levels of all) levels.clear();
      });
    },
  };
}
