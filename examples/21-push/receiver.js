// A receiver of OTLP in JSON, which prints the points of each request.
import { writeSync } from "node:fs";
import { createServer } from "node:http";
import { parentPort } from "node:worker_threads";

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const [{ resource, scopeMetrics }] = JSON.parse(Buffer.concat(parts)).resourceMetrics;
  const service = resource.attributes.find(({ key }) => key === "service.name").value.stringValue;
  for (const { name, sum } of scopeMetrics[0].metrics) {
    for (const { attributes, asInt } of sum.dataPoints) {
      // Not by console.log, which the main thread would print: it waits while it ends.
      writeSync(1, `${service}: ${name}, by ${attributes[0].value.stringValue}: ${asInt}\n`);
    }
  }
  response.end();
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(`http://127.0.0.1:${server.address().port}/v1/metrics`));
