/** The formats of expositions, their options, and the style that writes each. */

import { checkOptionNames } from "../../core/define/optionNames.ts";
import { shown, typeError } from "../../core/errors.ts";
import type { OnBadMetric } from "./badMetric.ts";
import type { Escaping } from "./escaping.ts";
import type { Style } from "./exposition.ts";
import { openMetrics } from "./openMetrics.ts";
import { protobuf } from "./protobuf.ts";
import type { SeriesCursor } from "./seriesCursor.ts";
import { plainText } from "./text.ts";

/** Text 0.0.4, OpenMetrics 1.0, or delimited protobuf messages. */
export type Format = "text" | "openMetrics" | "protobuf";

/** Options of an exposition that the scraper does not choose. */
export interface ExpositionOptions {
  /** OpenMetrics: if true, each counter, mean and histogram has a `_created` sample. Default: false. */
  readonly created?: boolean;
  /** Protobuf: if true, exponential histograms have classic buckets as well as native ones. Default: false. */
  readonly classicBuckets?: boolean;
  /** If true, the package's own metrics are written, whose names begin with `threadtally_`. Default: true. */
  readonly selfMetrics?: boolean;
}

const OPTIONS = ["created", "classicBuckets", "selfMetrics"] satisfies (keyof ExpositionOptions)[];

/** The content and format of an exposition. */
export interface ExpositionRequest extends ExpositionOptions {
  readonly format: Format;
  readonly escaping: Escaping;
  /** If there are any names, only metrics with these names are written. */
  readonly names?: readonly string[];
  /** With it, a bad metric is left out; without it, a bad metric throws. */
  readonly onBadMetric?: OnBadMetric;
}

/** Checks the options of an exposition, and rejects unknown ones. `others` are further options that `taker` has. */
export function checkExpositionOptions(taker: string, options: ExpositionOptions, others: readonly string[]): void {
  checkOptionNames(taker, options, [...OPTIONS, ...others]);
  for (const option of OPTIONS) {
    const value: unknown = options[option];
    if (value === undefined || typeof value === "boolean") continue;
    throw typeError("OPTION_INVALID", `${option} must be true or false, but got ${shown(value)}.`);
  }
}

/** Returns those of the given options that are options of an exposition. */
export function givenOptions(options: ExpositionOptions): ExpositionOptions {
  return Object.fromEntries(OPTIONS.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

/** Returns the style of one reading. */
export function styleOf(
  { format, escaping, created = false, classicBuckets = false }: ExpositionRequest,
  metrics: SeriesCursor["metrics"],
): Style {
  if (format === "openMetrics") return openMetrics(metrics, escaping, created);
  if (format === "protobuf") return protobuf(escaping, classicBuckets);
  return plainText(escaping);
}
