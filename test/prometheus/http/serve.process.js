// A program that serves a registry, is scraped by another process while this thread is blocked, and ends with the
// server still open.
import { execFileSync } from "node:child_process";
import { Registry } from "threadtally";
import { serveMetrics } from "threadtally/prometheus/serve";

const registry = new Registry();
registry.counter({ name: "jobs_total", help: "Jobs done" }).inc(3);
let calls = 0;
registry.gauge({ name: "calls", collect: (gauge) => gauge.set(++calls) });
const { url } = await serveMetrics(registry, { port: 0 });
// Until the server knows this thread.
for (let text = ""; !text.includes("_age_seconds{"); ) text = await (await fetch(url)).text();
// It is synchronous: this thread does nothing else until the other process has its responses.
const scrape = `for (let i = 0; i < 2; i++) console.log(await (await fetch(${JSON.stringify(url)})).text());`;
console.log(execFileSync(process.execPath, ["--input-type=module", "-e", scrape], { encoding: "utf8" }));
