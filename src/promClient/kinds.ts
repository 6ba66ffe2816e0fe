/** The classes of metrics by type. A registry makes objects of them for what other threads have defined. */

import type { Registry as CoreRegistry } from "../core/registry.ts";
import type { Description, MetricKind } from "./identity.ts";
import type { PlaceName } from "./place.ts";
import type { ExemplarValue, TextStyle } from "./text.ts";

/** A value in the list that `get()` resolves to. */
export interface ListedValue {
  value: number;
  labels: Record<string, string | number>;
  metricName?: string;
  exemplar?: ExemplarValue | null | undefined;
  sharedLabels?: Record<string, string | number>;
}

/** The result of a metric's `get()`. */
export interface Listed {
  name: string;
  help: string;
  type: MetricKind;
  aggregator: string;
  values: ListedValue[];
  /**
   * Summaries: for each label set, bucket, mean and count of its centroids, one after the other. Not enumerable, since
   * the original has no such member.
   */
  readonly sketches?: readonly (readonly number[])[];
}

/** An object that is registered: a metric of this package, or anything else with its methods. */
export interface Registered {
  readonly name: string;
  readonly type: MetricKind;
  readonly labelNames?: readonly string[];
  readonly aggregator?: string;
  readonly enableExemplars?: boolean;
  get(): Promise<Listed>;
  getForPromString?(): Promise<Listed>;
  reset(): void;
  /** Metrics of this package: runs `collect`. */
  collected?(): Promise<void> | undefined;
  /** Metrics of this package: returns true if it is read by `list` or `write`; otherwise by the original's methods. */
  isReadDirectly?(isText: boolean): boolean;
  /** Metrics of this package: reads the metric, without `collect`. */
  list?(): Listed;
  /** Metrics of this package: reads the metric and writes it, without `collect`. */
  write?(style: TextStyle): string;
}

/** Functions that make the object of a metric which another thread has defined. */
export const makers = new Map<MetricKind, (description: Description, placeName: PlaceName) => Registered>();

/** The differences between the kinds of metrics. */
export interface KindOptions<C> {
  readonly type: MetricKind;
  /** Options that take effect where the user gives none. */
  readonly defaults?: object;
  /** A label that the exposition of this kind adds itself. */
  readonly reserved?: string;
  /** Options as other threads get them, if they cannot get them as they are given. */
  readonly described?: object;
  /** The options, besides names, on which threads must agree. */
  readonly identity?: readonly unknown[];
  /** Defines the metric in core. It has the labels `l0`, `l1` and so on, for the sorted names. */
  define(registry: CoreRegistry, options: CoreOptions): C | Families<C>;
}

/** The options of a metric in core. */
export interface CoreOptions {
  readonly name: string;
  readonly space: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

/** Core's family, as far as metrics need it. */
export interface Families<C> {
  labels(...values: string[]): C;
  remove(...values: string[]): boolean;
  clear(): number;
}
