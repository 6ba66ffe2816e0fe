/**
 * Worker pools: metrics of Piscina's queue, threads and tasks.
 *
 * @module threadtally/pool
 */

export { instrumentPool, type PoolMetrics, type PoolOptions } from "./instrumentPool.ts";
export type { Pool, TimeSummary } from "./poolShape.ts";
