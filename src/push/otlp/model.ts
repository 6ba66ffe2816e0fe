/** The content of OTLP's requests, before it is written as protobuf or JSON. */

import type { OpenLabels } from "../../core/define/openLabels.ts";
import type { Scope } from "../../streams/stream.ts";

/** Attributes of a resource or a point. */
export type Attributes = OpenLabels;

/** The protocols of OTLP that are spoken. */
export const PROTOCOLS = ["http/protobuf", "http/json"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export type Temporality = "cumulative" | "delta";

/** The kinds of metrics, and what their points share. */
export type Content =
  | { readonly type: "gauge" }
  | {
      readonly type: "sum";
      readonly temporality: Temporality;
      readonly isMonotonic: boolean;
      /** True if its points are integers. */
      readonly isInteger: boolean;
    }
  | ({ readonly type: "histogram" } & Distribution)
  | ({
      readonly type: "exponential";
      /** The most buckets of a point. */
      readonly maxSize: number;
    } & Distribution);

interface Distribution {
  readonly temporality: Temporality;
  /** False if its values may fall: then OTLP wants no sum. */
  readonly hasSum: boolean;
}

/** A metric, without its points. */
export interface MetricHead {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly content: Content;
}

/** A metric with its scope. */
export interface Metric {
  readonly scope: Scope;
  readonly head: MetricHead;
}

interface Timed {
  readonly attributes: Attributes;
  /** Milliseconds since 1970; undefined for gauges. */
  readonly startTime: number | undefined;
  readonly time: number;
}

/** A point of a gauge or a sum. A bigint is an integer, a number a double. */
export interface NumberPoint extends Timed {
  readonly type: "number";
  readonly value: number | bigint;
}

/** A point of any histogram. */
export interface Observed extends Timed {
  readonly count: number;
  readonly sum: number | undefined;
  /** Undefined if the extremes of the point's time are not known. */
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** A point of a histogram with explicit bounds; without bounds, it has no buckets. */
export interface ExplicitPoint extends Observed {
  readonly type: "explicit";
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
}

/** A point of a histogram whose bounds are powers of 2^(2^-scale). */
export interface ExponentialPoint extends Observed {
  readonly type: "exponential";
  readonly scale: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  /** Index of the first of `counts`. */
  readonly offset: number;
  readonly counts: readonly number[];
}

export type Point = NumberPoint | ExplicitPoint | ExponentialPoint;

/** A request that is being written: scopes, their metrics, and their points, one after the other. */
export interface RequestWriter {
  readonly contentType: string;
  /** Bytes that were written. */
  readonly size: number;
  openScope(scope: Scope): void;
  openMetric(metric: MetricHead): void;
  point(point: Point): void;
  closeMetric(): void;
  closeScope(): void;
  /** Returns the request. */
  finish(): Uint8Array<ArrayBuffer>;
}
