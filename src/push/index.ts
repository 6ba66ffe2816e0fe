/**
 * Metrics that are sent to a receiver, from a separate thread.
 *
 * @module threadtally/push
 */

export type { Pushing } from "./pushing.ts";
export { type OtlpOptions, pushMetrics } from "./pushMetrics.ts";
export type { PushOptions } from "./pushOptions.ts";
export type { PushStats } from "./state.ts";
