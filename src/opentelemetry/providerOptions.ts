/** The options of providers. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import { checkLimit } from "../core/define/options.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import type { Registry } from "../core/registry.ts";
import type { ExporterMode } from "./exporter.ts";
import type { PendingResource } from "./publishedResource.ts";
import type { Observe } from "./publisher.ts";
import type { MetricReader, Resource } from "./sdk.ts";
import type { ViewOptions } from "./views.ts";

/** The options of a provider. */
export interface MeterProviderOptions {
  /** The registry to record in. Default: a new one, which only this provider has. */
  readonly registry?: Registry;
  /** Readers of the SDK, or a function that returns them. It is called in the thread that exports. */
  readonly readers?: readonly MetricReader[] | (() => readonly MetricReader[]);
  /** Views: which instruments become other metrics than their own. All threads need the same. */
  readonly views?: readonly ViewOptions[];
  /**
   * The resource that exporters send; that of the exporting thread. Default: one with the name of the program, an
   * id of the process, and the attributes of `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`.
   */
  readonly resource?: Resource;
  /**
   * The threads with `readers` that export: the first one, until it has ended and another takes over (the default);
   * this one in any case; or not this one.
   */
  readonly exporter?: ExporterMode;
  /**
   * The treatment of values that threads beside the exporting one observe: a point for each, with the attribute
   * `thread.id` (the default); one sum of all threads; or none, as only the exporting thread is asked.
   */
  readonly observe?: Observe;
  /**
   * Units in 1 of sums of doubles, an integer. Default by the instrument's unit: 1e6 for `ms` and `us`, 1e3 for `ns`
   * and `By`, otherwise 1e9.
   */
  readonly scale?: number;
  /**
   * The meaning of cardinality limits: as in the specification, by which exactly so many attribute sets do not overflow
   * (the default), or one fewer as in the SDK.
   */
  readonly cardinality?: "specification" | "sdk";
  /** True to have readers of the SDK record metrics about themselves with this provider. Default false. */
  readonly sdkMetricsEnabled?: boolean;
}

/** The defaults of the options that are words or flags. */
export const DEFAULTS = {
  exporter: "first",
  observe: "thread",
  cardinality: "specification",
  sdkMetricsEnabled: false,
} as const satisfies MeterProviderOptions;

const OPTIONS: readonly string[] = [
  ...["registry", "readers", "views", "resource", "exporter", "observe", "scale", "cardinality", "sdkMetricsEnabled"],
];

/** Throws unless an option is one of these words, or undefined. */
function checkWord(option: string, word: unknown, words: readonly string[]): void {
  if (word === undefined || words.includes(word as string)) return;
  throw rangeError("OPTION_INVALID", `${option} must be one of ${words.join(", ")}, but got ${shown(word)}.`);
}

/** Throws unless an option has what it needs, or is undefined. */
function checkShape(option: string, given: unknown, isRight: boolean, wanted: string): void {
  if (given === undefined || isRight) return;
  throw typeError("OPTION_INVALID", `${option} must be ${wanted}, but got ${shown(given)}.`);
}

/** Returns whether this is a resource. One that waits for attributes reports that they are read too early. */
function isResource(given: MeterProviderOptions["resource"]): boolean {
  if ((given as PendingResource | null | undefined)?.asyncAttributesPending === true) return true;
  const attributes = given?.attributes;
  return typeof attributes === "object" && attributes !== null;
}

/** Checks all options but the elements of lists. */
export function checkProviderOptions(options: MeterProviderOptions): void {
  checkOptionNames("A MeterProvider", options, OPTIONS);
  const { registry, readers, views, resource, exporter, observe, scale, cardinality } = options;
  const isReaders = typeof readers === "function" || Array.isArray(readers);
  checkShape("registry", registry, typeof registry?.note === "function", "a Registry");
  checkShape("readers", readers, isReaders, "a list of readers, or a function that returns one");
  checkShape("views", views, Array.isArray(views), "a list of views");
  checkShape("resource", resource, isResource(resource), "a resource of the SDK, with attributes");
  if (scale !== undefined) checkLimit("scale", scale, 1, Number.MAX_SAFE_INTEGER);
  checkWord("cardinality", cardinality, ["specification", "sdk"]);
  checkWord("exporter", exporter, ["first", "always", "never"]);
  checkWord("observe", observe, ["thread", "sum", "exporter"]);
}
