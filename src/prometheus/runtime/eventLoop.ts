/** How late this thread's event loop runs what is due, and how much of its time it is busy. */

import { neededBuiltin } from "../../core/builtin.ts";
import type { Figures, Thread } from "./thread.ts";

const NANOSECONDS = 1e9;
const MILLISECONDS = 1e3;
const PERCENTILES = [50, 90, 99] as const;

/** `precision`: milliseconds between two looks at the clock. */
export function eventLoop(thread: Thread, precision: number): Figures {
  const { monitorEventLoopDelay, performance } = neededBuiltin("node:perf_hooks");
  const { setTimeout, clearTimeout } = neededBuiltin("node:timers"); // not a test environment's own, which return numbers
  const level = (name: string, help: string) =>
    thread.levels({ name: `nodejs_eventloop_lag_${name}seconds`, help: `${help}, since the last collection` });
  const lag = thread.levels({
    name: "nodejs_eventloop_lag_seconds",
    help: "How late a timer was that was set at the last collection",
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
    help: "Share of time that the event loop was busy, since the last collection",
    scale: 1e6,
  });
  const time = thread.registry.counter({
    name: `${thread.prefix}nodejs_eventloop_time_seconds_total`,
    help: "Time of the event loop, busy or idle",
    scale: 1e6,
    labelNames: ["thread", "state"],
  });
  const all = [lag, min, max, mean, deviation, utilization, ...percentiles.map(({ levels }) => levels)];

  const delay = monitorEventLoopDelay({ resolution: precision });
  delay.enable();
  // Node reports the time between two looks, others what it is longer than it should be.
  const due = "Bun" in globalThis || "Deno" in globalThis ? 0 : precision / MILLISECONDS;
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS - due);
  let before = performance.eventLoopUtilization();
  let timer: NodeJS.Timeout | undefined;
  // After a reset Node leaves out the time until its next look. The timer sees that: it is one look more.
  let unseen = 0;
  const setTimer = () => {
    unseen = 0;
    const expected = performance.now() + precision;
    timer = setTimeout(() => {
      unseen = Math.max(0, performance.now() - expected) / MILLISECONDS;
      thread.attempt(() => lag.set(unseen));
    }, precision).unref();
  };
  setTimer();

  return {
    collect() {
      if (delay.count > 0) {
        min.set(late(delay.min));
        max.set(Math.max(late(delay.max), unseen));
        mean.set((late(delay.mean) * delay.count + unseen) / (delay.count + 1));
        deviation.set(delay.stddev / NANOSECONDS);
        for (const { percentile, levels } of percentiles) levels.set(late(delay.percentile(percentile)));
        delay.reset();
        clearTimeout(timer);
        setTimer();
      }
      const now = performance.eventLoopUtilization();
      const { active, idle, utilization: share } = performance.eventLoopUtilization(now, before);
      // Hosts that do not measure it say 0 and 0.
      if (active + idle > 0) {
        before = now;
        utilization.set(share);
        time.labels(thread.label, "active").inc(active / MILLISECONDS);
        time.labels(thread.label, "idle").inc(idle / MILLISECONDS);
      }
    },
    stop() {
      clearTimeout(timer);
      delay.disable();
      thread.attempt(() => {
        for (const levels of all) levels.clear();
      });
    },
  };
}
