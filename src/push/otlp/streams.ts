/** The streams of OpenTelemetry that a registry has, as OTLP has them: with their own scopes and typed attributes. */

import type { Definition } from "../../core/define/definition.ts";
import { isMonotonic, isSum, type Scope, type Stream, streamOf } from "../../streams/stream.ts";
import type { Content, Metric, Temporality } from "./model.ts";
import { contentOf } from "./pointOf.ts";

/** Returns a function that returns the metric of a stream; undefined if it is none. */
export function streamsOf(temporality: Temporality): (definition: Definition) => Metric | undefined {
  /** One object for each scope, by its text. */
  const scopes = new Map<string, Scope>();
  return (definition) => {
    const stream = streamOf(definition);
    if (!stream) return undefined;
    const { name, description, unit } = stream;
    const text = JSON.stringify(stream.scope);
    const scope = scopes.get(text) ?? stream.scope;
    scopes.set(text, scope);
    return { scope, head: { name, description, unit, content: contentOfStream(stream, definition, temporality) } };
  };
}

function contentOfStream(stream: Stream, definition: Definition, temporality: Temporality): Content {
  const rises = isMonotonic(stream);
  // A total that a thread has observed is kept as a level: it has no differences.
  if (definition.kind === "gauge" && isSum(stream)) {
    return { type: "sum", temporality: "cumulative", isMonotonic: rises, isInteger: false };
  }
  return contentOf(definition, temporality, {
    ...{ isMonotonic: rises, hasSum: rises },
    ...(stream.aggregation.kind === "exponential" && { maxSize: stream.aggregation.maxSize }),
    isInteger: stream.valueType === 0 && definition.scale === 1,
  });
}
