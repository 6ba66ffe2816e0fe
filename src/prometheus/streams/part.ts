/** The parts of families: streams of one name and type, which are one family of metrics in an exposition. */

import { boundsOf } from "../../core/define/bounds.ts";
import type { Definition } from "../../core/define/definition.ts";
import { KINDS } from "../../core/define/kinds.ts";
import { isLevel, isMonotonic, isSum, type Stream, streamOf } from "../../streams/stream.ts";
import type { FamilyDefinition } from "../format/seriesCursor.ts";
import { exposedUnit, metricName } from "./metricName.ts";
import { scopeLabels } from "./streamLabels.ts";

type Labels = Readonly<Record<string, string>>;

/** The labels of a series, while it has the label set that they were made of. */
export interface KnownLabels {
  readonly series: number;
  readonly labels: Labels;
  /** Equal exactly for labels that Prometheus takes for the same. */
  readonly key: string;
}

/** One stream, as expositions write it. */
export interface Part {
  readonly definition: FamilyDefinition;
  /** Name of the metric that the registry has. */
  readonly metric: string;
  readonly scope: Labels;
  /** Text that is the same for the streams of an instrument, of which one is written; that of a view is its own. */
  readonly instrument: string;
  /** Text that identifies the stream, whichever thread observed it. */
  readonly stream: string;
  /** Upper bounds of all buckets but the last. */
  readonly bounds: readonly number[];
  /** True if the last value of one label set counts. Others are added up. */
  readonly isLevel: boolean;
  /** By the ordinals of series. */
  readonly known: KnownLabels[];
}

/** Observed totals are written as short decimals if they have few places. */
const OBSERVED_SCALE = 1e9;

const parts = new WeakMap<Definition, Part | undefined>();

/** Returns the part that a registry's metric is, the same for each reading; undefined if it is no stream. */
export function partOf(definition: Definition): Part | undefined {
  if (!parts.has(definition)) parts.set(definition, made(definition));
  return parts.get(definition);
}

function made(definition: Definition): Part | undefined {
  const stream = streamOf(definition);
  const points: unknown = stream?.aggregation?.kind;
  if (!stream || typeof points !== "string") return undefined;
  // Undefined members are not in the text.
  const text = JSON.stringify({ ...stream, description: undefined, forScrapes: undefined });
  const { scope, type, unit, valueType, advice } = stream;
  const exposed = exposedDefinition(stream, definition);
  return {
    definition: exposed,
    bounds: exposed.buckets ? boundsOf(exposed.buckets) : [],
    metric: definition.name,
    scope: scopeLabels(scope),
    instrument: stream.ofView ? text : JSON.stringify([scope, type, stream.name, unit, valueType, advice]),
    stream: text,
    isLevel: isLevel(stream),
    known: [],
  };
}

/** Returns the definition that expositions write. What is observed has levels, also of totals. */
function exposedDefinition(stream: Stream, { scale, buckets = [], kind }: Definition): FamilyDefinition {
  const isCounter = isSum(stream) && isMonotonic(stream);
  const name = metricName(stream, isCounter);
  const common = { name, help: stream.description, unit: exposedUnit(stream), labelNames: [] };
  if (isCounter) {
    const isObserved = KINDS[kind].content === "level";
    return { kind: "counter", ...common, scale: isObserved ? OBSERVED_SCALE : scale, family: `counter ${name}` };
  }
  if (isSum(stream) || isLevel(stream)) return { kind: "gauge", ...common, scale: 1, family: `gauge ${name}` };
  const hasSum = isMonotonic(stream) ? {} : { hasSum: false as const };
  return { kind: "histogram", ...common, scale, buckets, family: `histogram ${name}`, ...hasSum };
}
