/** Random calls of the functions that prom-client exports, and of the content type. */

import type { Step } from "./steps.ts";
import { type Choices, OPEN_METRICS, PROMETHEUS } from "./values.ts";

export function functionCall(random: Choices): Step {
  const number = () => random.one([-1, 0, 1, 2, 0.5, 3, 10]);
  const [call, ...args] = random.one<() => readonly [string, ...unknown[]]>([
    () => ["validateMetricName", random.metricName()],
    () => ["linearBuckets", number(), number(), number()],
    () => ["exponentialBuckets", number(), number(), number()],
    () => [random.one(["get contentType", "get prometheusContentType", "get openMetricsContentType"])],
    () => ["set contentType", random.one([PROMETHEUS, OPEN_METRICS, "text/html"])],
  ])();
  return { on: "client", call, args };
}
