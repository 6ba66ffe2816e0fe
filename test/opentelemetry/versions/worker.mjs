// Records through OpenTelemetry's interface, and then stays until it is asked to end.

import { parentPort, threadId, workerData } from "node:worker_threads";
import { metrics, ValueType } from "@opentelemetry/api";
import { provider } from "./otel.mjs";

const meter = metrics.getMeter("app", "1.0.0", { schemaUrl: "https://example.com" });
const whole = meter.createCounter("whole", { valueType: ValueType.INT });
const parted = meter.createCounter("parted");
const open = meter.createUpDownCounter("open");
const took = meter.createHistogram("took", { unit: "s", advice: { explicitBucketBoundaries: [0.1, 0.5] } });
const wide = meter.createHistogram("wide");
const level = meter.createGauge("level");
const seen = meter.createObservableGauge("seen");
seen.addCallback((result) => result.observe(threadId));

for (let number = 0; number < 1000; number++) {
  whole.add(2 ** 43, { odd: number % 2 === 1 });
  parted.add(0.1, { kept: "a", dropped: number });
  open.add(number % 10 === 0 ? 0.3 : -0.1);
  took.record(number % 2);
  wide.record(2 ** (number % 10));
}
if (workerData.index === 1) level.record(0.25, { list: ["a", "b"], yes: true });
parentPort.on("message", async () => {
  // Deno reports no ends of workers, so that their observed values would stay.
  await provider.shutdown();
  process.exit();
});
parentPort.postMessage(threadId);
