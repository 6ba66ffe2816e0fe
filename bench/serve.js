// The cost of scraping a million series for the main thread: the delay of its event loop, with a server in a separate
// thread and with metricsHandler on the main thread. The longest delay of the latter is its worst slice.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Registry } from "threadtally";
import { metricsHandler } from "threadtally/prometheus";
import { serveMetrics } from "threadtally/prometheus/serve";

const SERIES = 1_000_000;
const QUICK_SERIES = 10_000;
const SCRAPES = 5;
const RESOLUTION = 1; // milliseconds between two checks of the event loop
const IDLE = 2000; // milliseconds without a scrape

/** The ways to serve the metrics, by name. Each resolves to their URL. */
const CONTESTANTS = {
  "nobody scrapes": async () => undefined,
  serveMetrics: async (registry) => (await serveMetrics(registry, { port: 0 })).url,
  metricsHandler: async (registry) => {
    const server = createServer(metricsHandler(registry)).listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${server.address().port}/metrics`;
  },
};

// The scraper is a separate process. It prints the number of job series in the response, and the duration. The serving
// thread adds its own metrics.
const SCRAPER = `
  const { get } = require("node:http");
  const begun = performance.now();
  get(process.argv[1], async (response) => {
    const parts = [];
    for await (const bytes of response) parts.push(bytes);
    const milliseconds = performance.now() - begun;
    const came = Buffer.concat(parts).toString().match(/^jobs_total\\{/gm)?.length ?? 0;
    console.log(JSON.stringify({ came, milliseconds }));
  });
`;

async function scrape(url, series) {
  const scraper = spawn(process.execPath, ["-e", SCRAPER, url], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  scraper.stdout.on("data", (text) => {
    printed += text;
  });
  await once(scraper, "close");
  const { came, milliseconds } = JSON.parse(printed);
  if (came !== series) throw new Error(`${series} series were to be scraped, but ${came} came.`);
  return milliseconds;
}

const delayed = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);

async function measure(name, quick) {
  const series = quick ? QUICK_SERIES : SERIES;
  const registry = new Registry({ maxBytes: 2 ** 29, maxSeriesPerMetric: series });
  const jobs = registry.counter({ name: "jobs_total", help: "Jobs done", labelNames: ["kind"] });
  for (let kind = 0; kind < series; kind++) jobs.labels(kind).inc(kind);
  const url = await CONTESTANTS[name](registry);
  const scrapes = [];
  const longest = [];
  const usual = [];
  for (let round = 0; round < SCRAPES; round++) {
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
    delay.enable();
    if (url) scrapes.push(await scrape(url, series));
    else await new Promise((resolve) => setTimeout(resolve, quick ? 10 : IDLE));
    delay.disable();
    longest.push(delayed(delay.max));
    usual.push(delayed(delay.percentile(99)));
  }
  return {
    // The first scrape encodes what later ones reuse.
    ...(url && { [`${name}: first scrape, longest delay`]: { quiet: longest[0] } }),
    [`${name}: longest delay`]: { quiet: Math.min(...longest.slice(1)) },
    [`${name}: 99 % of delays are below`]: { quiet: Math.min(...usual.slice(1)) },
    ...(url && { [`${name}: a scrape takes`]: { quiet: Math.min(...scrapes.slice(1)) } }),
  };
}

const group = (name) => ({ unit: "ms", measure: (quick) => measure(name, quick) });

export const contest = {
  question: "What do scrapes of a million series cost the main thread?",
  processes: 3,
  groups: {
    "event loop of the main thread, idle": group("nobody scrapes"),
    "event loop of the main thread, scraped from another": group("serveMetrics"),
    "event loop of the main thread, scraped from it": group("metricsHandler"),
  },
};
