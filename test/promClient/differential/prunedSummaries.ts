/** Summaries of the original that have no recent values: what it would do if it only hid them. */

import { type Call, entriesOf, metricOf, metricsOf, type Original, type Result, registeredIn } from "./corrections.ts";

interface Total {
  count: number;
  sum: number;
}

/** What the original has deleted, by summary. All of them are without labels. */
const deleted = new WeakMap<object, Total>();

/** Runs a step. A summary that was deleted continues with its count and sum when it has a value again. */
export async function keepPruned({ step, world, next, met }: Call): Promise<Result> {
  const shown = metricOf(step, world);
  if (step.call === "get hashMap" && shown?.pruneAgedBuckets && shown.hashMap?.[""]?.td.size() === 0) {
    return { kind: "returned", value: {} };
  }
  const summaries = metricsOf(world).flatMap(([, metric]) => (metric.pruneAgedBuckets ? [metric] : []));
  for (const summary of resetBy(step.call, metricOf(step, world), world.named.get(step.on))) deleted.delete(summary);
  const before = summaries.map((summary) => ({ summary, total: totalOf(summary) }));
  const result = await next();
  for (const { summary, total } of before) {
    const now = kept(summary);
    if (total && !now && step.call !== "remove") deleted.set(summary, total);
    const old = deleted.get(summary);
    if (total || !now || !old) continue;
    met();
    // What the step has returned is without the old total, if a `collect` function has recorded.
    if (/^(get|metrics|getMetricsAs|getSingleMetricAs)/.test(step.call)) return "stop";
    now.count += old.count;
    now.sum += old.sum;
    deleted.delete(summary);
  }
  return result;
}

/** Returns what the original keeps of a summary: in prom-client's successor it is the value of an entry. */
function kept(summary: Original): Total | undefined {
  const entry = entriesOf(summary)[""];
  return entry?.value ?? entry;
}

function totalOf(summary: Original): Total | undefined {
  const { count, sum } = (kept(summary) ?? {}) as Partial<Total>;
  return count === undefined || sum === undefined ? undefined : { count, sum };
}

/** Returns the metrics that a step sets to zero. */
function resetBy(call: string, metric: Original, registry: Original): readonly object[] {
  if (/^(remove|reset|set hashMap)$/.test(call) && metric) return [metric];
  return call === "resetMetrics" && registry ? Object.values(registeredIn(registry)) : [];
}
