// A program that serves, is scraped, blocks, and ends with its server open, the same in every runtime. It imports by
// path, since not all runtimes find a package from within.
import { execFileSync } from "node:child_process";
import { Registry } from "../../../build/index.js";
import { serveMetrics } from "../../../build/prometheus/serve.js";
import { collectRuntimeMetrics } from "../../../build/prometheus.js";

const [scrape] = process.argv.slice(2); // a program and its arguments, as JSON
const registry = new Registry();
registry.counter({ name: "jobs_total" }).inc(3);
let calls = 0;
registry.gauge({ name: "calls", collect: (gauge) => gauge.set(++calls) });
collectRuntimeMetrics(registry);
const server = await serveMetrics(registry, { port: 0 });
let text = "";
while (calls < 2 || !/_age_seconds\{thread="\d+"\} 0$/m.test(text)) text = await (await fetch(server.url)).text();
console.log("answered", /^jobs_total 3$/m.test(text), calls > 1, /^process_cpu_seconds_total 0\.\d+$/m.test(text));
const taken = await serveMetrics(registry, { port: server.port }).catch(({ code }) => code);
console.log("second", taken);
const [program, ...options] = JSON.parse(scrape);
const stuck = execFileSync(program, [...options, server.url], { encoding: "utf8" });
console.log("stuck", /^jobs_total 3$/m.test(stuck), /_age_seconds\{thread="\d+"\} [\d.]*[1-9]/m.test(stuck));
const other = await serveMetrics(registry, { port: 0 });
await other.close();
console.log("closed", await fetch(other.url).catch(() => "refused"));
console.log("threads", registry.stats().threads);
