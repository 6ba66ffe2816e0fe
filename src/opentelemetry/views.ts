/** Views: the instruments that they select, and what they make of them. */

import { type Attributes, type Context, context } from "@opentelemetry/api";
import { checkOptionNames } from "../core/define/optionNames.ts";
import { checkLimit } from "../core/define/options.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import { onRejection } from "../core/platform/callback.ts";
import type { InstrumentType, Scope } from "../streams/stream.ts";
import { checkAggregation } from "./aggregations.ts";
import type { AggregationOption, AttributesProcessor } from "./sdk.ts";
import { INSTRUMENT_TYPES, MOST_SETS } from "./selections.ts";

/** A view: a selection of instruments, and what their metrics are. */
export interface ViewOptions {
  /** Name of the instruments. `*` stands for any characters, `?` for one. */
  readonly instrumentName?: string;
  /** Type of the instruments, such as "COUNTER". */
  readonly instrumentType?: string;
  /** Unit of the instruments. */
  readonly instrumentUnit?: string;
  /** Name of the meter. */
  readonly meterName?: string;
  /** Version of the meter. */
  readonly meterVersion?: string;
  /** Schema URL of the meter. */
  readonly meterSchemaUrl?: string;
  /** Name of the metric; only if `instrumentName` selects one instrument of each meter. Default: the instrument's. */
  readonly name?: string;
  /** Description of the metric. Default: the instrument's. */
  readonly description?: string;
  /** The only attributes to keep. */
  readonly attributeKeys?: readonly string[];
  /** Attributes to leave out. */
  readonly excludedAttributeKeys?: readonly string[];
  /**
   * Attributes processors of the SDK, applied in this order. Each thread needs the same. They get the context that was
   * given to the record, otherwise the active one, and undefined for what a callback observes.
   */
  readonly attributesProcessors?: AttributesProcessor[];
  /** Aggregation, as in the SDK. Default: that of the instrument's type. */
  readonly aggregation?: AggregationOption;
  /** The most attribute sets. Default: the limit of the readers. */
  readonly aggregationCardinalityLimit?: number;
  /** Units in 1, for instruments that are not whole numbers. Default: that of the provider. */
  readonly scale?: number;
}

const CRITERIA = [
  ...["instrumentName", "instrumentType", "instrumentUnit", "meterName", "meterVersion", "meterSchemaUrl"],
] as const satisfies (keyof ViewOptions)[];
const OPTIONS: readonly string[] = [
  ...[...CRITERIA, "name", "description", "attributeKeys", "excludedAttributeKeys", "attributesProcessors"],
  ...["aggregation", "aggregationCardinalityLimit", "scale"],
];

/** The context of a record: a given one, or the active one, which is asked for only by processors. */
type RecordContext = Context | "active";

/** Reduces the attributes of a record to those of its stream. As in the SDK, observations have no context. */
export type AttributeFilter = (attributes: Attributes, given: RecordContext | undefined) => Attributes;

/** The properties by which a view selects instruments. */
export interface Selected {
  readonly name: string;
  readonly type: InstrumentType;
  readonly unit: string;
}

/** A checked view. */
export class View {
  readonly options: ViewOptions;
  /** Text that identifies the filter for all threads; "" if it has none. */
  readonly filterText: string;
  /** Undefined if it keeps all attributes. */
  readonly filter: AttributeFilter | undefined;
  readonly #name: RegExp | undefined;

  constructor(options: ViewOptions, index: number) {
    checkOptionNames("A view", options, OPTIONS);
    checkView(options);
    this.options = options;
    this.#name = options.instrumentName === undefined ? undefined : patternOf(options.instrumentName);
    this.filterText = textOfFilter(options, index);
    this.filter = this.filterText === "" ? undefined : filterOf(options);
  }

  /** Returns whether it selects an instrument of a meter. */
  matches({ name, type, unit }: Selected, scope: Scope): boolean {
    const { instrumentType, instrumentUnit, meterName, meterVersion, meterSchemaUrl } = this.options;
    return (
      (this.#name?.test(name) ?? true) &&
      (instrumentType ?? type) === type &&
      (instrumentUnit ?? unit) === unit &&
      (meterName ?? scope.name) === scope.name &&
      (meterVersion ?? scope.version) === scope.version &&
      (meterSchemaUrl ?? scope.schemaUrl) === scope.schemaUrl
    );
  }
}

function checkView(options: ViewOptions): void {
  const { name, instrumentName, aggregation, aggregationCardinalityLimit: limit, scale } = options;
  if (CRITERIA.every((criterion) => options[criterion] === undefined)) {
    throw typeError(
      "OPTION_INVALID",
      `A view selects instruments by ${CRITERIA.join(", ")}, but got none of these. Use instrumentName: "*" for all.`,
    );
  }
  if (name !== undefined && (instrumentName === undefined || /[*?]/.test(instrumentName))) {
    throw rangeError(
      "OPTION_INVALID",
      `A view with a name selects one instrument of each meter, but ${shown(name)} has the instrumentName ` +
        `${shown(instrumentName)}. Write it without * and ?, or leave the view's name out.`,
    );
  }
  checkParts(options);
  if (limit !== undefined) checkLimit("aggregationCardinalityLimit", limit, 1, MOST_SETS);
  if (scale !== undefined) checkLimit("scale", scale, 1, Number.MAX_SAFE_INTEGER);
  if (aggregation !== undefined) checkAggregation(aggregation);
}

/** Checks the types of criteria and lists: a wrong one would select nothing, or take a text for a list of letters. */
function checkParts(options: ViewOptions): void {
  const { attributeKeys, excludedAttributeKeys, attributesProcessors, instrumentType } = options;
  const check = (option: string, given: unknown, isRight: boolean, wanted: string) => {
    if (given === undefined || isRight) return;
    throw typeError("OPTION_INVALID", `${option} of a view must be ${wanted}, but got ${shown(given)}.`);
  };
  for (const one of [...CRITERIA, "name", "description"] as const) {
    check(one, options[one], typeof options[one] === "string", "a text");
  }
  const isType = INSTRUMENT_TYPES.includes(instrumentType as never);
  check("instrumentType", instrumentType, isType, `one of ${INSTRUMENT_TYPES.join(", ")}`);
  for (const [option, keys] of Object.entries({ attributeKeys, excludedAttributeKeys })) {
    const isList = Array.isArray(keys) && keys.every((key) => typeof key === "string");
    check(option, keys, isList, "a list of texts");
  }
  const isProcessors =
    Array.isArray(attributesProcessors) && attributesProcessors.every((one) => typeof one?.process === "function");
  check("attributesProcessors", attributesProcessors, isProcessors, "a list of attributes processors");
}

function patternOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\/-]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}

function textOfFilter(options: ViewOptions, index: number): string {
  const { attributeKeys, excludedAttributeKeys, attributesProcessors = [] } = options;
  if (!attributeKeys && !excludedAttributeKeys && attributesProcessors.length === 0) return "";
  // What a processor does is known only by its view's place in the list, which is the same in all threads.
  const processors = attributesProcessors.length > 0 ? index : undefined;
  return JSON.stringify([attributeKeys, excludedAttributeKeys, processors]);
}

function promised(): TypeError {
  return typeError(
    "LABELS_INVALID",
    "An attributes processor must return attributes, but one returned a promise. Make its process function synchronous.",
  );
}

function filterOf({ attributeKeys, excludedAttributeKeys = [], attributesProcessors = [] }: ViewOptions) {
  const excluded = new Set(excludedAttributeKeys);
  return (attributes: Attributes, given: RecordContext | undefined): Attributes => {
    const keys = (attributeKeys ?? Object.keys(attributes)).filter(
      (key) => !excluded.has(key) && Object.hasOwn(attributes, key),
    );
    // Defined, not assigned: where Object.prototype is frozen, assigning to `constructor` throws.
    let kept: Attributes = Object.fromEntries(keys.map((key) => [key, attributes[key]]));
    for (const processor of attributesProcessors) {
      kept = processor.process(kept, given === "active" ? context.active() : given);
      // Attributes that are promised come too late, and a rejection would end the process.
      if (onRejection(kept, () => {})) throw promised();
    }
    return kept;
  };
}
