/** The streams of OpenTelemetry that a registry has, as OTLP has them: with their own scopes and typed attributes. */

import type { Definition } from "../../core/define/definition.ts";
import { isMonotonic, type Scope, streamOf } from "../../streams/stream.ts";
import type { Metric, Temporality } from "./model.ts";
import { contentOf } from "./pointOf.ts";

/**
 * Returns a function that returns the metric of a stream; undefined for those that are observed by callbacks: what the
 * registry has of them are parts, which only readers of their provider put together.
 */
export function streamsOf(temporality: Temporality): (definition: Definition) => Metric | undefined {
  /** One object for each scope, by its text. */
  const scopes = new Map<string, Scope>();
  return (definition) => {
    const stream = streamOf(definition);
    if (!stream || stream.type.startsWith("OBSERVABLE_")) return undefined;
    const { name, description, unit, valueType } = stream;
    const text = JSON.stringify(stream.scope);
    const scope = scopes.get(text) ?? stream.scope;
    scopes.set(text, scope);
    const rises = isMonotonic(stream);
    const content = contentOf(definition, temporality, {
      ...{ isMonotonic: rises, hasSum: rises },
      isInteger: valueType === 0 && definition.scale === 1,
    });
    return { scope, head: { name, description, unit, content } };
  };
}
