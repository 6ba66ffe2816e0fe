// A replacement of an example's Node program: it uses the adapters, and scrapes each of the two servers.
import { channel } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer } from "node:http";
import { Registry } from "threadtally";
import { chartPerformanceMonitor } from "threadtally/monitor";
import { metricsHandler } from "threadtally/prometheus";
import { serveMetrics } from "threadtally/prometheus/serve";

const registry = new Registry();
const monitor = chartPerformanceMonitor(registry);
monitor.start();
channel("ash_reports.charts.cache.put_compressed").publish({ ratio: 0.35 });
monitor.stop();
registry
  .counter({ name: "jobs_total", help: "Jobs done", labelNames: ["queue"] })
  .labels("mail")
  .inc(3);

const server = createServer(metricsHandler(registry)).listen(0, "localhost");
await once(server, "listening");
const answer = await fetch(`http://localhost:${server.address().port}/metrics`);
console.log(`${answer.status}, compressed to ${monitor.metrics().avgCompressionRatio}\n${await answer.text()}`);
server.close();

const thread = await serveMetrics(registry, { port: 0 });
console.log((await (await fetch(thread.url)).text()).replaceAll("jobs_total", "served_by_a_thread"));
await thread.close();
