// A thread with a provider over the test's registry: it evaluates the texts of functions that it is sent.
import { parentPort, threadId, workerData } from "node:worker_threads";
import { MetricReader } from "@opentelemetry/sdk-metrics";
import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";

class Reader extends MetricReader {
  flushes = 0;
  async onForceFlush() {
    this.flushes++;
  }
  async onShutdown() {}
  async points(name) {
    const { resourceMetrics } = await this.collect();
    const all = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
    return all.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
  }
}

const { handle, options, exports } = workerData;
const reader = new Reader(workerData.isDelta ? { aggregationTemporalitySelector: () => 0 } : {});
const registry = Registry.attach(handle);
const provider = new MeterProvider({ registry, ...options, ...(exports && { readers: () => [reader] }) });
const meter = provider.getMeter("test");

parentPort.on("message", async ({ text, given }) => {
  try {
    // biome-ignore lint/security/noGlobalEval: the test's own function
    parentPort.postMessage({ result: await eval(`(${text})`)({ meter, provider, reader, threadId }, given) });
  } catch (error) {
    parentPort.postMessage({ error: `${error}` });
  }
});
parentPort.postMessage({ result: threadId });
