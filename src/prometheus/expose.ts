/** A whole exposition at once, for files, gateways and other places that do not scrape. */

import { rangeError, shown, typeError } from "../core/errors.ts";
import type { Snapshot } from "../core/read/snapshot.ts";
import { Bytes } from "./format/bytes.ts";
import { ESCAPINGS, type Escaping } from "./format/escaping.ts";
import { checkExpositionOptions, type ExpositionOptions, type Format } from "./format/format.ts";
import { joined, Scrape } from "./format/scrape.ts";
import { SnapshotCursor } from "./source/snapshotCursor.ts";
import { checkMetricSource, type MetricSource, readNow } from "./source/source.ts";

export interface ExposeOptions extends ExpositionOptions {
  /** Default text. */
  readonly format?: Format;
  /** How names beyond letters, digits, `_` and `:` are written. Default underscores. */
  readonly escaping?: Escaping;
}

/**
 * Returns the bytes that a scrape of this moment would get, and throws where a scrape would leave a bad metric out. It does not
 * yield: a handler is better for many series.
 * @throws TypeError or RangeError OPTION_INVALID, NAME_INVALID, SNAPSHOT_INVALID, BUCKETS_INVALID, DETACHED
 * @example
 * writeFileSync("metrics.prom", expose(registry));
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

/** How much the last exposition of a source had, so that room is taken once. */
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
