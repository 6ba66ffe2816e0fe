/** The front door of "threadtally/prometheus". */

export { metricsHandler } from "./handler.ts";
export type { Readable, Source } from "./source.ts";
