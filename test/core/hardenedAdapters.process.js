// A realm with frozen intrinsics, as hardened programs have it. Uses the adapters there, with labels, attributes and
// metrics whose names every object inherits.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { freezeIntrinsics } from "../support/freezeIntrinsics.js";

const { MetricReader } = await import("@opentelemetry/sdk-metrics"); // which assigns to what it inherits
await freezeIntrinsics();

const { Registry } = await import("threadtally");
const SET = { constructor: "a", toString: "b" };
const NAMES = Object.keys(SET);

/** Returns a registry in which a label set was recorded, and the name of its metric. */
function recorded() {
  const registry = new Registry();
  registry.counter({ name: "hits_total", labelNames: NAMES }).labels(SET).inc();
  return registry;
}

/** Returns the address of a server. It is not closed: Node's own client assigns to what errors inherit. */
async function serve(listener) {
  const server = createServer(listener).listen(0);
  await once(server, "listening");
  server.unref();
  return `http://localhost:${server.address().port}/`;
}

for (const entry of ["threadtally/prom-client", "threadtally/prometheus-io-client"]) {
  const { default: client } = await import(entry);
  const register = new client.Registry();
  register.setDefaultLabels({ valueOf: "v" });
  const options = (name) => ({ name, help: "h", labelNames: NAMES, registers: [register] });
  for (const [kind, record] of [
    ["Counter", "inc"],
    ["Gauge", "set"],
    ["Histogram", "observe"],
    ["Summary", "observe"],
  ]) {
    const metric = new client[kind](options(`of_${kind}`));
    metric[record](SET, 1);
    metric.labels("c", "d")[record](2);
    metric.labels("e", "f")[record](2);
    metric.remove("e", "f");
  }
  client.collectDefaultMetrics({ register, labels: { constructor: "x" } });
  const written = await register.metrics();
  assert.match(written, /^of_Histogram_bucket\{le="1",valueOf="v",constructor="a",toString="b"\} 1$/m);
  assert.match(written, /^of_Summary\{quantile="0.5",constructor="c",toString="d",valueOf="v"\} 2$/m);
  const listed = await register.getMetricsAsJSON();
  assert.match(
    await client.AggregatorRegistry.aggregate([listed, listed]).metrics(),
    /^of_Counter\{constructor="c".*\} 4$/m,
  );
  register.clear();
}

{
  const { MeterProvider, metricProducer } = await import("threadtally/opentelemetry");
  class Reader extends MetricReader {
    async onForceFlush() {}
    async onShutdown() {}
  }
  const reader = new Reader();
  const registry = recorded();
  const views = [{ instrumentName: "*", excludedAttributeKeys: ["left"] }];
  const meter = new MeterProvider({ registry, readers: [reader], views }).getMeter("hardened");
  meter.createCounter("counter").add(1, { ...SET, left: 1 });
  meter.createHistogram("histogram").record(1, SET);
  meter.createObservableGauge("gauge").addCallback((result) => result.observe(3, SET));
  const { resourceMetrics, errors } = await reader.collect();
  assert.deepEqual(errors, []);
  const metrics = resourceMetrics.scopeMetrics.flatMap((one) => one.metrics);
  assert.equal(metrics.length, 3);
  for (const { dataPoints } of metrics) assert.deepEqual({ ...dataPoints[0].attributes }, SET);
  const produced = await metricProducer(registry).collect();
  assert.deepEqual({ ...produced.resourceMetrics.scopeMetrics[0].metrics[0].dataPoints[0].attributes }, SET);
}

{
  const { pushMetrics, pushToGateway, writeRemotely } = await import("threadtally/push");
  const bodies = [];
  const url = await serve((request, response) => {
    request.on("data", (part) => bodies.push(part)).on("end", () => response.end());
  });
  const registry = recorded();
  for (const pushing of [
    pushMetrics(registry, { url, protocol: "http/json", resource: { constructor: "of the resource" } }),
    writeRemotely(registry, { url, labels: { valueOf: "written" } }),
    pushToGateway(registry, { url, jobName: "job", groupings: { valueOf: "pushed" } }),
  ]) {
    assert(await pushing.flush());
    await pushing.close();
  }
  assert(Buffer.concat(bodies).includes('{"key":"constructor","value":{"stringValue":"of the resource"}}'));
}

{
  const { pagesHandler } = await import("threadtally/pages");
  const { sendOnHide } = await import("threadtally/browser");
  const registry = new Registry();
  const sending = sendOnHide(recorded(), await serve(pagesHandler(registry)));
  assert(await sending.flush());
  await sending.close();
  assert.equal(registry.get("hits_total").labels(SET).value, 1);
}

{
  const { receiveProcesses, reportProcess } = await import("threadtally/cluster");
  const registry = new Registry();
  const receiver = await receiveProcesses(registry);
  await reportProcess(recorded(), { path: receiver.path }).close();
  await receiver.close();
  assert.equal(registry.get("hits_total").labels(SET).value, 1);
}

{
  const { instrumentHttp } = await import("threadtally/http");
  const { collectRuntimeMetrics, metricsHandler } = await import("threadtally/prometheus");
  const { livePage } = await import("threadtally/prometheus/serve");
  const registry = recorded();
  instrumentHttp(registry);
  collectRuntimeMetrics(registry);
  const url = await serve(metricsHandler(registry, { page: livePage }));
  assert.match(await (await fetch(url, { headers: { Accept: "text/html" } })).text(), /^<!doctype html>/i);
  const text = await (await fetch(url)).text();
  assert.match(text, /^hits_total\{constructor="a",toString="b"\} 1$/m);
  assert.match(text, /^http_server_request_duration_seconds_count\{/m);
}

console.log("all used");
process.exit();
