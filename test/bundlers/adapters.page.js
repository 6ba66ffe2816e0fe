// A replacement of an example's page: the effects of the adapters without Node.
import { Registry } from "threadtally";
import { chartPerformanceMonitor, fromEventTarget } from "threadtally/monitor";
import { metricsResponder } from "threadtally/prometheus";

const registry = new Registry();
const events = new EventTarget();
const monitor = chartPerformanceMonitor(registry, { channels: fromEventTarget(events) });
monitor.start();
events.dispatchEvent(new CustomEvent("ash_reports.charts.cache.hit", { detail: {} }));
events.dispatchEvent(new CustomEvent("ash_reports.charts.cache.put_compressed", { detail: { ratio: 0.35 } }));
globalThis.handler = metricsResponder(registry);
const { cacheHits, avgCompressionRatio } = monitor.metrics();
document.querySelector("output").textContent = `${cacheHits} hit, compressed to ${avgCompressionRatio}`;
