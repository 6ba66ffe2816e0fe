/**
 * Metrics over one shared memory for all threads of a process: `Registry`, the metrics that it makes, and snapshots.
 *
 * @module threadtally
 */

import { detectHost } from "./core/memory/host.ts";
import { currentHost } from "./hosts/current.ts";

detectHost(currentHost);

export { addSnapshot } from "./core/addSnapshot.ts";
export type { CollectAge } from "./core/collect/collectRequests.ts";
export type { AddOptions } from "./core/define/addOptions.ts";
export { type Buckets, type Exponential, exponential } from "./core/define/bounds.ts";
export type { Aggregate, Definition, MetricOptions } from "./core/define/definition.ts";
export type { Kind } from "./core/define/kinds.ts";
export type { AllowedValues, AnyValues, LabelSet, LabelValue, LabelValues, ValueOf } from "./core/define/labels.ts";
export { decodeLabels, type OpenLabels } from "./core/define/openLabels.ts";
export type {
  AttachOptions,
  BlockOptions,
  CollectOptions,
  DefaultOptions,
  RegistryOptions,
  SpaceOptions,
} from "./core/define/options.ts";
export type { ErrorCode } from "./core/errors.ts";
export type { Handle } from "./core/memory/handle.ts";
export type { Cursor, CursorOptions } from "./core/read/cursor.ts";
export type { Deltas, DeltasOptions } from "./core/read/deltas.ts";
export { type MergeOptions, mergeSnapshots } from "./core/read/merge.ts";
export type { Bucket } from "./core/read/quantile.ts";
export type { MeanReading } from "./core/read/reading.ts";
export type {
  BlockSnapshot,
  MetricSnapshot,
  SeriesSnapshot,
  Snapshot,
  SnapshotOptions,
  ThreadShare,
} from "./core/read/snapshot.ts";
export type { Stats } from "./core/read/stats.ts";
export { subtractSnapshots } from "./core/read/subtract.ts";
export { summarize } from "./core/read/summary.ts";
export type { Counter } from "./core/record/counter.ts";
export type { Family } from "./core/record/family.ts";
export type { ReadingOf, SeriesLabels } from "./core/record/familyReading.ts";
export type { Gauge } from "./core/record/gauge.ts";
export type { Histogram, HistogramReading } from "./core/record/histogram.ts";
export type { Mean } from "./core/record/mean.ts";
export type { GaugeOptions, HistogramOptions, MeanOptions } from "./core/record/metricOptions.ts";
export { type OpenFamily, openLabels } from "./core/record/openFamily.ts";
export type { Timed } from "./core/record/timed.ts";
export type { EndTimer, TimedFamily } from "./core/record/timedFamily.ts";
export type { UpDownCounter } from "./core/record/upDownCounter.ts";
export { Registry } from "./core/registry.ts";
export type { ShareTarget } from "./hosts/line.ts";
export { receive, share } from "./hosts/share.ts";
