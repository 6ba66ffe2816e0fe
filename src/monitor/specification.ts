/** The specification of a monitor: its metrics, the events that feed them, and the readings derived from them. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import type { MeanReading } from "../core/read/reading.ts";

/** A counter or a mean, with the options that the registry takes. */
export interface MonitoredMetric {
  /** Kind of the metric. */
  readonly kind: "counter" | "mean";
  /** Its name in the registry. */
  readonly name: string;
  /** One sentence for people. */
  readonly help?: string;
  /** Unit of the values. Default: the unit that the name ends in, otherwise none. */
  readonly unit?: string;
  /**
   * Values are kept as multiples of 1/scale. Default: 1 for counters, which then accept whole numbers only; 10,000 for
   * means.
   */
  readonly scale?: number;
}

/**
 * Returns the scale of a metric in a monitor, whatever default the registry would take from its unit. Values are
 * checked against it.
 */
export function scaleOf({ kind, scale }: MonitoredMetric): number {
  return scale ?? (kind === "counter" ? 1 : 10_000);
}

/** The data of an event besides its measurements. */
export type Metadata = Readonly<Record<string, unknown>>;

/** One metric that an event feeds. */
export interface Feed<Key extends string> {
  /** The key of the metric in the specification. */
  readonly metric: Key;
  /** The measurement to record. If neither this nor `metadata` is given, 1 is recorded. */
  readonly measurement?: string;
  /** The key of the metadata to record instead of a measurement. */
  readonly metadata?: string;
  /**
   * The value to record if the event lacks it, or `skip` to record nothing. Without `absent`, such an event is
   * rejected.
   */
  readonly absent?: number | "skip";
}

/** The handling of one kind of event. */
export interface EventSpecification<Key extends string> {
  /** The records that it causes. All its values are checked before the first is recorded. */
  readonly feeds: readonly Feed<Key>[];
  /** If it returns false, the event is ignored. */
  readonly when?: (metadata: Metadata) => boolean;
}

/** The readings of a monitor's metrics: a number for a counter; count, sum and mean for a mean. */
export type Values<Metrics extends Readonly<Record<string, MonitoredMetric>>> = {
  readonly [Key in keyof Metrics]: Metrics[Key]["kind"] extends "mean" ? MeanReading : number;
};

/** The specification of a monitor: its metrics, the events that feed them, and the readings derived from them. */
export interface Specification<Metrics extends Readonly<Record<string, MonitoredMetric>>, Readings> {
  /** Prefix of the metric that counts rejected events: `${name}_rejected_total`. */
  readonly name: string;
  /** The metrics that the monitor keeps, by the keys that feeds and `readings` use. */
  readonly metrics: Metrics;
  /** By channel name. An event without feeds is accepted and counted nowhere. */
  readonly events: Readonly<Record<string, EventSpecification<Extract<keyof Metrics, string>>>>;
  /** Derives the monitor's readings from one reading of each metric. */
  readonly readings: (values: Values<Metrics>) => Readings;
}

const MEMBERS = ["name", "metrics", "events", "readings"] satisfies (keyof Specification<never, never>)[];
const OF_METRICS = ["kind", "name", "help", "unit", "scale"] satisfies (keyof MonitoredMetric)[];
const OF_EVENTS = ["feeds", "when"] satisfies (keyof EventSpecification<string>)[];
const OF_FEEDS = ["metric", "measurement", "metadata", "absent"] satisfies (keyof Feed<string>)[];

/**
 * Throws if a metric has a kind that monitors do not support, an event feeds an unknown metric, or a member is unknown.
 */
export function checkSpecification(
  specification: Specification<Readonly<Record<string, MonitoredMetric>>, unknown>,
): void {
  const { name, metrics, events, readings } = specification ?? {};
  if (typeof name !== "string" || !isObject(metrics) || !isObject(events) || typeof readings !== "function") {
    throw typeError(
      "SPECIFICATION_INVALID",
      `A specification has a name, metrics, events and a function readings, but got ${shown(specification)} without ` +
        "one of them.",
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
      `An event has an array of feeds, but "${event}" has ${shown(specified?.feeds)}. If there is nothing to ` +
        "record, use feeds: [].",
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
