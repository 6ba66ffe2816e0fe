// The first phase, in the main thread: it lets the workers work, and shows the progress.
import { chartPerformanceMonitor } from "threadtally/monitor";
import { Progress } from "./progress.js";
import { sumOf, totalsOf } from "./totals.js";

/** Returns the result of the phase: our metrics, the truth, and the recorded events of the workers. */
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
