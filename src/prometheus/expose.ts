/** A complete exposition at once, for files, gateways and other receivers that do not scrape. */

import { rangeError, shown, typeError } from "../core/errors.ts";
import type { Snapshot } from "../core/read/snapshot.ts";
import { Bytes } from "../wire/bytes.ts";
import { ESCAPINGS, type Escaping } from "./format/escaping.ts";
import { checkExpositionOptions, type ExpositionOptions, type Format } from "./format/format.ts";
import { joined, Scrape } from "./format/scrape.ts";
import { SnapshotCursor } from "./source/snapshotCursor.ts";
import { checkMetricSource, type MetricSource, readNow } from "./source/source.ts";

/** The options of `expose`. */
export interface ExposeOptions extends ExpositionOptions {
  /** Default: text. */
  readonly format?: Format;
  /** The escaping of names that have characters other than letters, digits, `_` and `:`. Default: underscores. */
  readonly escaping?: Escaping;
}

/**
 * Returns the bytes that a scrape at this moment would get. If a metric is bad, it throws; a scrape would leave the
 * metric out. It does not yield, so for many series, use a handler.
 * @throws TypeError or RangeError OPTION_INVALID, NAME_INVALID, SNAPSHOT_INVALID, BUCKETS_INVALID, DETACHED, CORRUPT
 * @example
 * registry.counter({ name: "hits_total", help: "Cache hits" }).inc(3);
 * const text = new TextDecoder().decode(expose(registry));
 * text.includes("hits_total 3"); // true
 */
export function expose(source: MetricSource | Snapshot, options: ExposeOptions = {}): Uint8Array<ArrayBuffer> {
  checkExpositionOptions("expose", options, ["format", "escaping"]);
  const { format = "text", escaping = "underscores" } = options;
  checkChoice("format", format, FORMATS);
  checkChoice("escaping", escaping, ESCAPINGS);
  const cursors = isSnapshot(source)
    ? [new SnapshotCursor(source, escaping)]
    : readNow(checkMetricSource(source), { ...options, escaping, dropped: () => 0 });
  const before = sizes.get(source) ?? 0;
  const exposed = joined(
    new Scrape(cursors, { ...options, format, escaping }, new Bytes(Math.ceil(before * 1.125))).all(),
  );
  sizes.set(source, exposed.length);
  return exposed;
}

/** The size of each source's last exposition, so that the next one can reserve memory once. */
const sizes = new WeakMap<object, number>();

const FORMATS: readonly string[] = ["text", "openMetrics", "protobuf"] satisfies Format[];

function isSnapshot(source: unknown): source is Snapshot {
  return typeof source === "object" && source !== null && "type" in source;
}

function checkChoice(option: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  throw (typeof value === "string" ? rangeError : typeError)(
    "OPTION_INVALID",
    `${option} must be one of ${choices.join(", ")}, but got ${shown(value)}.`,
  );
}
