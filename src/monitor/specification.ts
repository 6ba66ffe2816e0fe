/** What a monitor is told: which metrics it keeps, which events feed them, and what is derived from them. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import type { MeanReading } from "../core/read/reading.ts";

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

const MEMBERS = ["name", "metrics", "events", "readings"] satisfies (keyof Specification<never, never>)[];
const OF_METRICS = ["kind", "name", "help", "unit", "scale"] satisfies (keyof MonitoredMetric)[];
const OF_EVENTS = ["feeds", "when"] satisfies (keyof EventSpecification<string>)[];
const OF_FEEDS = ["metric", "measurement", "metadata", "absent"] satisfies (keyof Feed<string>)[];

/** Throws when a metric is of no kind that monitors keep, an event feeds a metric that is not there, or a member is not known. */
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
  checkOptionNames("A specification", specification, MEMBERS, "SPECIFICATION_INVALID");
  for (const [key, metric] of Object.entries(metrics)) checkMonitored(key, metric);
  for (const [event, specified] of Object.entries(events)) checkEvent(event, specified, metrics);
}

function checkMonitored(key: string, metric: MonitoredMetric | undefined): void {
  if (metric?.kind !== "counter" && metric?.kind !== "mean") {
    throw rangeError(
      "SPECIFICATION_INVALID",
      `A monitor keeps metrics of kind "counter" or "mean", but "${key}" has kind ${shown(metric?.kind)}.`,
    );
  }
  checkOptionNames(`The metric "${key}"`, metric, OF_METRICS, "SPECIFICATION_INVALID");
}

function checkEvent(event: string, specified: EventSpecification<string> | undefined, metrics: object): void {
  if (!Array.isArray(specified?.feeds)) {
    throw typeError(
      "SPECIFICATION_INVALID",
      `An event has an array of feeds, but "${event}" has ${shown(specified?.feeds)}. Without anything to record: feeds: [].`,
    );
  }
  checkOptionNames(`The event "${event}"`, specified, OF_EVENTS, "SPECIFICATION_INVALID");
  for (const feed of specified.feeds) {
    const metric = feed?.metric;
    if (!Object.hasOwn(metrics, metric)) {
      throw rangeError(
        "SPECIFICATION_INVALID",
        `An event may feed the metrics ${Object.keys(metrics).join(", ")}, but "${event}" feeds ${shown(metric)}. ` +
          "Add it to `metrics`.",
      );
    }
    checkOptionNames(`A feed of the event "${event}"`, feed, OF_FEEDS, "SPECIFICATION_INVALID");
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
