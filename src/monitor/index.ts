/**
 * Monitors: metrics of events, so that the code which publishes the events knows nothing of metrics.
 *
 * @module threadtally/monitor
 */

export { type Channels, fromEventTarget, type Subscriber } from "./channels.ts";
export { type ChartPerformance, chartPerformanceMonitor } from "./chartPerformance.ts";
export { defineMonitor, type Monitor, type MonitorOptions } from "./monitor.ts";
export type { EventSpecification, Feed, Metadata, MonitoredMetric, Specification, Values } from "./specification.ts";
