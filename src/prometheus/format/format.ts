/** The formats there are, what each is called in HTTP, and the style that writes it. */

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

/** What is written beyond what a scraper asks for. */
export interface ExpositionOptions {
  /** OpenMetrics: whether each counter, mean and histogram has a `_created` sample. Default true. */
  readonly created?: boolean;
  /** Protobuf: whether exponential histograms have classic buckets beside the native ones. Default false. */
  readonly classicBuckets?: boolean;
  /** Whether the package's own metrics are written, whose names begin with `threadtally_`. Default true. */
  readonly selfMetrics?: boolean;
}

const OPTIONS = ["created", "classicBuckets", "selfMetrics"] satisfies (keyof ExpositionOptions)[];

/** What is written, and how. */
export interface ExpositionRequest extends ExpositionOptions {
  readonly format: Format;
  readonly escaping: Escaping;
  /** Only metrics of these names, if there are any. */
  readonly names?: readonly string[];
  /** Without it a bad metric throws; with it, that metric is left out. */
  readonly onBadMetric?: OnBadMetric;
}

/** Checks the options of an exposition and the names of all, among them those that only `taker` knows. */
export function checkExpositionOptions(taker: string, options: ExpositionOptions, others: readonly string[]): void {
  checkOptionNames(taker, options, [...OPTIONS, ...others]);
  for (const option of OPTIONS) {
    const value: unknown = options[option];
    if (value === undefined || typeof value === "boolean") continue;
    throw typeError("OPTION_INVALID", `${option} must be true or false, but got ${shown(value)}.`);
  }
}

/** Picks the options of an exposition that were given. */
export function givenOptions(options: ExpositionOptions): ExpositionOptions {
  return Object.fromEntries(OPTIONS.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

/** The style of one reading. */
export function styleOf(
  { format, escaping, created = true, classicBuckets = false }: ExpositionRequest,
  metrics: SeriesCursor["metrics"],
): Style {
  if (format === "openMetrics") return openMetrics(metrics, escaping, created);
  if (format === "protobuf") return protobuf(escaping, classicBuckets);
  return plainText(escaping);
}
