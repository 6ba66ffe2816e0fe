/** What a monitor is told: which metrics it keeps, which events feed them, and what is derived from them. */

import { rangeError, shown, typeError } from "../core/errors.ts";
import type { MeanReading } from "../core/reading.ts";

/** A counter or a mean, with the options that the registry takes. */
export interface MonitoredMetric {
  readonly kind: "counter" | "mean";
  readonly name: string;
  readonly help: string;
  readonly unit?: string;
  /** Values are kept in units of 1/scale. Default: 1 for counters, which then take whole numbers only; 10,000 for means. */
  readonly scale?: number;
}

/** The scale of a metric here, whatever the registry would choose by its unit: values are checked against it. */
export function scaleOf({ kind, scale }: MonitoredMetric): number {
  return scale ?? (kind === "counter" ? 1 : 10_000);
}

/** What an event carries beside its measurements. */
export type Metadata = Readonly<Record<string, unknown>>;

/** One metric that an event feeds. */
export interface Feed<Key extends string> {
  readonly metric: Key;
  /** The measurement to record. Without one the event itself counts: 1. */
  readonly measurement?: string;
  /** The metadata to record instead of a measurement. */
  readonly metadata?: string;
  /** What an absent value stands for; without it, an event that lacks the value is rejected. `skip`: record nothing. */
  readonly absent?: number | "skip";
}

/** What happens when an event is published. */
export interface EventSpecification<Key extends string> {
  readonly feeds: readonly Feed<Key>[];
  /** Events for which this is false are not counted. */
  readonly when?: (metadata: Metadata) => boolean;
}

/** What a monitor reads of its metrics: counters as numbers, means as count, sum and mean. */
export type Values<Metrics extends Readonly<Record<string, MonitoredMetric>>> = {
  readonly [Key in keyof Metrics]: Metrics[Key]["kind"] extends "mean" ? MeanReading : number;
};

export interface Specification<Metrics extends Readonly<Record<string, MonitoredMetric>>, Readings> {
  /** Prefix of the metric that counts rejected events: `${name}_rejected_total`. */
  readonly name: string;
  readonly metrics: Metrics;
  /** By channel name. An event without feeds is accepted and counted nowhere. */
  readonly events: Readonly<Record<string, EventSpecification<Extract<keyof Metrics, string>>>>;
  /** Derived from one reading of each metric. */
  readonly readings: (values: Values<Metrics>) => Readings;
}

/** Throws when a metric is of no kind that monitors keep, or an event feeds a metric that is not there. */
export function checkSpecification(
  specification: Specification<Readonly<Record<string, MonitoredMetric>>, unknown>,
): void {
  const { name, metrics, events, readings } = specification ?? {};
  if (typeof name !== "string" || !isObject(metrics) || !isObject(events) || typeof readings !== "function") {
    throw typeError(
      "SPECIFICATION_INVALID",
      `A specification has a name, metrics, events and a function readings, but got ${shown(specification)} without one of them.`,
    );
  }
  for (const [key, metric] of Object.entries(metrics)) {
    if (metric?.kind === "counter" || metric?.kind === "mean") continue;
    throw rangeError(
      "SPECIFICATION_INVALID",
      `A monitor keeps metrics of kind "counter" or "mean", but "${key}" has kind ${shown(metric?.kind)}.`,
    );
  }
  for (const [event, specified] of Object.entries(events)) {
    if (!Array.isArray(specified?.feeds)) {
      throw typeError(
        "SPECIFICATION_INVALID",
        `An event has an array of feeds, but "${event}" has ${shown(specified?.feeds)}. Without anything to record: feeds: [].`,
      );
    }
    for (const feed of specified.feeds) {
      const metric = feed?.metric;
      if (Object.hasOwn(metrics, metric)) continue;
      throw rangeError(
        "SPECIFICATION_INVALID",
        `An event may feed the metrics ${Object.keys(metrics).join(", ")}, but "${event}" feeds ${shown(metric)}. ` +
          "Add it to `metrics`.",
      );
    }
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
