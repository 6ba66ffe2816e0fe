/** The classes of metrics by type. A registry makes objects of them for what other threads have defined. */

import type { Description, MetricKind } from "./identity.ts";
import type { Store } from "./store.ts";
import type { ExemplarValue, TextStyle } from "./text.ts";

/** A value in the list that `get()` resolves to. */
export interface ListedValue {
  value: number;
  labels: Record<string, string | number>;
  metricName?: string;
  exemplar?: ExemplarValue | null | undefined;
  sharedLabels?: Record<string, string | number>;
}

/** What `get()` of a metric resolves to. */
export interface Listed {
  name: string;
  help: string;
  type: MetricKind;
  aggregator: string;
  values: ListedValue[];
}

/** An object that is registered: a metric of this package, or anything else with its methods. */
export interface Registered {
  readonly name: string;
  readonly type: MetricKind;
  get(): Promise<Listed>;
  getForPromString?(): Promise<Listed>;
  reset(): void;
  /** Metrics of this package: runs `collect`. */
  collected?(): void | Promise<void>;
  /** Metrics of this package: reads the metric, without `collect`. */
  list?(): Listed;
  /** Metrics of this package: reads the metric and writes it, without `collect`. */
  write?(style: TextStyle): string;
}

/** Functions that make the object of a metric which another thread has defined. */
export const makers = new Map<MetricKind, (description: Description, store: Store) => Registered>();
