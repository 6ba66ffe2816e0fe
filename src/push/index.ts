/**
 * Metrics that are sent to a receiver, from a separate thread.
 *
 * @module threadtally/push
 */

export { deleteFromGateway, type GatewayDeletion } from "./prometheus/deleteFromGateway.ts";
export type { GatewayGroup } from "./prometheus/group.ts";
export { type GatewayOptions, pushToGateway } from "./prometheus/pushToGateway.ts";
export { type RemoteWriteOptions, writeRemotely } from "./prometheus/writeRemotely.ts";
export type { Pushing } from "./pushing.ts";
export { type OtlpOptions, pushMetrics } from "./pushMetrics.ts";
export type { PushOptions } from "./pushOptions.ts";
export type { PushStats } from "./state.ts";
