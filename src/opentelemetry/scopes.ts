/** The metrics of a collection, by the scopes of their meters. */

import type { Scope, Stream } from "../streams/stream.ts";
import { metricOf } from "./points.ts";
import type { DataPoint, MetricData, ScopeMetrics } from "./sdk.ts";
import type { Selections } from "./selections.ts";

/** A stream that this thread's instruments have defined. */
export interface KnownStream {
  readonly stream: Stream;
  /** The longest description that it was given. */
  readonly description: string;
}

/** A stream that is being collected, and its points. */
export interface Batch {
  readonly stream: Stream;
  readonly points: DataPoint[];
  overflow: DataPoint | undefined;
}

/** Returns the metrics that have points: first those of this thread's streams, in their order, then all others. */
export function scopesOf(
  batches: ReadonlyMap<string, Batch>,
  streams: ReadonlyMap<string, KnownStream>,
  selections: Selections,
): ScopeMetrics[] {
  const scopes = new Map<string, ScopeMetrics>();
  for (const name of new Set([...streams.keys(), ...batches.keys()])) {
    const batch = batches.get(name);
    if (!batch) continue;
    const { stream, points, overflow } = batch;
    if (overflow) points.push(overflow);
    if (points.length === 0) continue;
    const key = JSON.stringify(scopeOf(stream.scope));
    const { metrics } = scopes.get(key) ?? { metrics: [] as MetricData[] };
    const description = streams.get(name)?.description ?? stream.description;
    metrics.push(metricOf(stream, description, selections[stream.type].temporality, points));
    scopes.set(key, { scope: scopeOf(stream.scope), metrics });
  }
  return [...scopes.values()];
}

/** Returns a scope with all members of the SDK's. */
function scopeOf({ name, version, schemaUrl }: Scope): Scope {
  return { name, version, schemaUrl } as Scope;
}
