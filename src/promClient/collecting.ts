/** The runs of `collect` functions: this thread's before it exposes metrics, and those that other threads request. */

import { printError } from "../core/platform/callback.ts";
import type { Listed, Registered } from "./kinds.ts";
import { placeOf } from "./place.ts";
import { ExemplarListener } from "./sharedExemplars.ts";
import { isExposing, type Store, whileExposing } from "./store.ts";

/**
 * Runs the `collect` functions of these metrics in this thread, and those of other threads; then returns what `use`
 * makes of each metric. `listed` is undefined for metrics that can be written themselves, if `isText`.
 */
export async function afterCollecting<R>(
  metrics: readonly Registered[],
  use: (metric: Registered, listed: Listed) => R,
  isText: boolean,
): Promise<R[]> {
  const stores = new Set<Store>();
  for (const metric of metrics) {
    const store = placeOf(metric)?.store;
    if (store) stores.add(store);
  }
  const asked = new Set([...stores].filter(({ isShared }) => isShared).flatMap(({ registries }) => registries));
  const exemplars = new ExemplarListener(metrics, asked);
  try {
    // All are started at once, as in the original. Requests of other threads meanwhile are served.
    const [own, others] = whileExposing(() => [
      metrics.map((metric) => start(metric, isText)),
      [...asked].map((registry) => registry.collectOthers()),
    ]);
    const [listed] = await Promise.all([Promise.all(own), ...others]);
    exemplars.take();
    return metrics.map((metric, index) =>
      use(metric, listed[index] ?? ((isText ? undefined : metric.list?.()) as Listed)),
    );
  } finally {
    exemplars.close();
  }
}

/** Runs a metric's `collect`. Resolves to its list, if it is not read directly: objects of users have only `get`. */
async function start(metric: Registered, isText: boolean): Promise<Listed | undefined> {
  if (!metric.isReadDirectly?.(isText)) {
    return metric.getForPromString && isText ? metric.getForPromString() : metric.get();
  }
  const collected = async () => metric.collected?.();
  // The original lists a histogram one step later: if two functions fail at once, the other's error is thrown.
  await (metric.type === "histogram" && !isText ? collected() : metric.collected?.());
  return undefined;
}

/** Lets other threads run the `collect` functions of the metrics that `registered` returns. */
export function serveCollecting(store: Store, registered: () => readonly Registered[]): void {
  const failed = new WeakSet<object>();
  const run = async (metric: Registered) => {
    try {
      await metric.collected?.();
    } catch (error) {
      if (!failed.has(metric)) printError(`The collect function of ${metric.name} failed.`, error);
      failed.add(metric);
    }
  };
  store.registry.onCollect(() => {
    if (isExposing()) return undefined;
    const collecting = registered().filter((metric) => "collect" in metric && metric.collect);
    return collecting.length > 0 ? (Promise.all(collecting.map(run)) as never) : undefined;
  });
}
