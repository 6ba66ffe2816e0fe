/**
 * A registry for Prometheus: request handlers, a server in its own thread, whole expositions, and Node's own metrics.
 *
 * @module threadtally/prometheus
 */

export { type ExposeOptions, expose } from "./expose.ts";
export type { Escaping } from "./format/escaping.ts";
export type { ExpositionOptions, Format } from "./format/format.ts";
export { type MetricsHandler, metricsHandler, type ScrapeRequest, type ScrapeResponse } from "./http/handler.ts";
export type { HandlerOptions, MetricsPage } from "./http/handlerOptions.ts";
export { metricsResponder } from "./http/responder.ts";
export {
  collectRuntimeMetrics,
  type RuntimeGroup,
  type RuntimeMetrics,
  type RuntimeOptions,
} from "./runtime/runtime.ts";
export type { MetricSource, Source } from "./source/source.ts";
