// Scrapes and requests while node:test mocks every timer that it can.
import { mock } from "node:test";
import { Registry } from "threadtally";
import { metricsResponder } from "threadtally/prometheus";

const registry = new Registry({ maxSeriesPerMetric: 30_000 });
const family = registry.counter({ name: "hits_total", labelNames: ["path"] });
for (let path = 0; path < 20_000; path++) family.labels(String(path)).inc();
mock.timers.enable();
console.log("others", JSON.stringify(await registry.collectOthers()));
registry.onCollect(() => new Promise(() => {}));
console.log("slow", JSON.stringify(await registry.collectOthers()));
const response = await metricsResponder(registry)(new Request("http://localhost/"));
console.log("lines", (await response.text()).match(/^hits_total\{/gm).length);
mock.timers.reset();
registry.detach();
