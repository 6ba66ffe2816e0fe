/** The active span of OpenTelemetry's API, if the program has loaded one: it puts itself on the global object. */

const API = Symbol.for("opentelemetry.js.api.1");
const SPAN = Symbol.for("OpenTelemetry Context Key SPAN");

interface Span {
  spanContext(): { readonly traceId: string; readonly spanId: string };
}

interface Api {
  readonly context?: { active(): { getValue(key: symbol): unknown } };
}

/** Returns the labels of an exemplar for the active span; none if no span is active. */
export function activeSpan(): { traceId?: string; spanId?: string } {
  const api = (globalThis as { readonly [API]?: Api })[API];
  const span = api?.context?.active().getValue(SPAN) as Span | undefined;
  if (!span) return {};
  const { traceId, spanId } = span.spanContext();
  return { traceId, spanId };
}
