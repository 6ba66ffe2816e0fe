// The first phase, seen from the main thread: lets the workers work, and shows how it goes.
import { chartPerformanceMonitor } from "threadtally/monitor";
import { Progress } from "./progress.js";
import { sumOf, totalsOf } from "./totals.js";

/** What the phase gave: ours, the truth, and the events that the workers recorded. */
export async function work(pool, seconds) {
  const monitor = chartPerformanceMonitor(pool.registry);
  const progress = new Progress(() => monitor.metrics());
  const start = performance.now();
  const answers = await pool.ask(() => ({ message: { task: "work", seconds } })).finally(() => progress.end());
  return {
    seconds: (performance.now() - start) / 1000,
    metrics: monitor.metrics(),
    rejected: monitor.rejected,
    totals: totalsOf(pool.registry.snapshot()),
    truth: sumOf(answers.map(({ totals }) => totals)),
    recordings: answers.map(({ recording }) => recording.totals),
    recorded: answers.reduce((sum, { recording }) => sum + recording.length, 0),
    unreadable: answers.reduce((sum, { unreadable }) => sum + unreadable, 0),
  };
}
