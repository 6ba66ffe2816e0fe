/** The front door of "threadtally/prometheus": what scrapers are answered with. */

export { type ExposeOptions, expose } from "./expose.ts";
export type { ExpositionOptions, Format } from "./format.ts";
export { type MetricsHandler, metricsHandler, type ScrapeRequest, type ScrapeResponse } from "./handler.ts";
export type { HandlerOptions } from "./handlerOptions.ts";
export type { Escaping } from "./names.ts";
export { metricsResponder } from "./responder.ts";
export {
  collectRuntimeMetrics,
  type RuntimeGroup,
  type RuntimeMetrics,
  type RuntimeOptions,
} from "./runtime/runtime.ts";
export { type MetricsServer, type ServeOptions, serveMetrics } from "./serve.ts";
export type { Readable, Source } from "./source.ts";
