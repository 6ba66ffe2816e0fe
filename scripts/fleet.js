// The requests that one process sends in each way of pushing, and a fleet of 1,000 simulated processes that write
// remotely to one real receiver: figures of docs/scale.md. `npm run fleet prometheus` or `npm run fleet
// victoria-metrics`; the program must be installed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import snappy from "snappyjs";
import { expose } from "threadtally/prometheus";
import { pushMetrics, pushToGateway, writeRemotely } from "threadtally/push";
import { typicalService } from "./typicalService.js";

const SERIES = 100; // of each kind, in the figures of one process
const SMALL_SERIES = 10; // of each kind, in each process of the fleet
const PROCESSES = Number(process.env.FLEET_PROCESSES ?? 1000);
const ROUNDS = 3;
const INTERVAL = Number(process.env.FLEET_INTERVAL ?? 8000); // of each process, in milliseconds
const PORT = 29_009;

/** The receivers' command lines. */
const RECEIVERS = {
  prometheus: (folder) => [
    ...["prometheus", "--web.enable-remote-write-receiver", `--web.listen-address=127.0.0.1:${PORT}`],
    // By default, Prometheus has 512 connections at most, and each process keeps one open.
    "--web.max-connections=4096",
    ...["--config.file=/dev/null", `--storage.tsdb.path=${folder}`],
  ],
  "victoria-metrics": (folder) => [
    ...["victoria-metrics", `-httpListenAddr=127.0.0.1:${PORT}`, `-storageDataPath=${folder}`],
    "-search.latencyOffset=1ms",
  ],
};

/** Returns the body of the request that a push sends. */
async function sent(start) {
  const bodies = [];
  const server = createServer(async (incoming, response) => {
    const parts = [];
    for await (const part of incoming) parts.push(part);
    bodies.push(Buffer.concat(parts));
    response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const pushing = start(`http://127.0.0.1:${server.address().port}`);
  await pushing.flush();
  await pushing.close();
  server.closeAllConnections();
  server.close();
  return bodies[0];
}

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;

/** Prints the sizes of what one process sends or is scraped. */
async function printOneProcess() {
  const registry = typicalService(SERIES);
  const options = { interval: 2 ** 31 - 1 };
  const labels = { job: "service", instance: "host-0000:8080" };
  const resource = { "service.name": "service" };
  const written = await sent((url) => writeRemotely(registry, { ...options, url, labels, selfMetrics: false }));
  const samples = typicalSamples(SERIES);
  console.log(`one process: ${3 * SERIES} series, of which ${SERIES} histograms of 12 buckets; ${samples} time series`);
  const print = (what, body, isZipped = true) =>
    console.log(`${what} | ${kilobytes(body.length)} | ${isZipped ? kilobytes(gzipSync(body).length) : ""}`);
  print("scrape as text", expose(registry, { selfMetrics: false }));
  print("scrape as protobuf", expose(registry, { format: "protobuf", selfMetrics: false }));
  console.log(`remote write | ${kilobytes(snappy.uncompress(written).length)} | ${kilobytes(written.length)} (Snappy)`);
  print("Pushgateway", await sent((url) => pushToGateway(registry, { ...options, url, jobName: "service" })), false);
  print("OTLP", await sent((url) => pushMetrics(registry, { ...options, url, resource })));
  print("snapshot as JSON", Buffer.from(JSON.stringify(registry.snapshot())));
  registry.detach();
}

/** Returns the number of time series: a histogram has its 12 buckets, its sum and its count. */
function typicalSamples(series) {
  return series * (1 + 2 + 14);
}

/** Replaces all places of some bytes by as many others. */
function replaced(bytes, from, to) {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + to.length)) to.copy(copy, at);
  return copy;
}

function varint(number) {
  const bytes = [];
  for (let rest = number; rest > 0; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
  return Buffer.from(bytes);
}

/** Sends one request. Resolves to its status. */
async function post(agent, body) {
  const headers = {
    "Content-Type": "application/x-protobuf",
    "Content-Encoding": "snappy",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
    "Content-Length": body.length,
  };
  const outgoing = request(`http://127.0.0.1:${PORT}/api/v1/write`, { agent, method: "POST", headers });
  outgoing.end(body);
  const [response] = await once(outgoing, "response");
  response.resume();
  await once(response, "end");
  return response.statusCode;
}

async function figures() {
  const text = await (await fetch(`http://127.0.0.1:${PORT}/metrics`)).text();
  const number = (name) => Number(new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1]);
  return { cpu: number("process_cpu_seconds_total"), memory: number("process_resident_memory_bytes") };
}

async function query(expression) {
  const response = await fetch(`http://127.0.0.1:${PORT}/api/v1/query?${new URLSearchParams({ query: expression })}`);
  return Number((await response.json()).data.result[0]?.value[1]);
}

/** Lets all processes write in each round, spread over its time, and prints the receiver's costs. */
async function runFleet(name) {
  const registry = typicalService(SMALL_SERIES);
  const labels = { job: "service", instance: "host-0000:8080" };
  const before = Date.now();
  const one = await sent((url) => writeRemotely(registry, { url, labels, selfMetrics: false, interval: 2 ** 31 - 1 }));
  const message = Buffer.from(snappy.uncompress(one));
  registry.detach();
  let time = before;
  while (!message.includes(varint(time))) time++;
  const folder = mkdtempSync(join(tmpdir(), "threadtally-fleet-"));
  const [program, ...options] = RECEIVERS[name](folder);
  const receiver = spawn(program, options, { stdio: "ignore" });
  const isUp = () =>
    fetch(`http://127.0.0.1:${PORT}/metrics`).then(
      () => true,
      () => false,
    );
  while (!(await isUp())) await wait(100);
  const agents = Array.from({ length: PROCESSES }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  console.log(
    `${name}: ${PROCESSES} processes with ${typicalSamples(SMALL_SERIES)} time series each, every ${INTERVAL} ms`,
  );
  let last = await figures();
  for (let round = 1; round <= ROUNDS; round++) {
    const begun = performance.now();
    let bytes = 0;
    let repeated = 0;
    const answers = await Promise.all(
      agents.map(async (agent, index) => {
        await wait((index * INTERVAL) / PROCESSES);
        const instance = Buffer.from(`host-${String(index).padStart(4, "0")}:8080`);
        const named = replaced(message, Buffer.from(labels.instance), instance);
        const body = Buffer.from(snappy.compress(replaced(named, varint(time), varint(Date.now()))));
        bytes += body.length;
        for (;;) {
          try {
            return await post(agent, body);
          } catch {
            repeated++; // the receiver has closed the connection
          }
        }
      }),
    );
    const seconds = (performance.now() - begun) / 1000;
    const accepted = answers.filter((status) => status >= 200 && status < 300).length;
    const now = await figures();
    console.log(
      `round ${round}: ${accepted} of ${PROCESSES} accepted in ${seconds.toFixed(1)} s, ${repeated} repeated; ` +
        `${kilobytes(bytes / PROCESSES)} each; receiver: ${(now.cpu - last.cpu).toFixed(1)} s of CPU, ` +
        `${(now.memory / 2 ** 20).toFixed(0)} MiB`,
    );
    last = now;
  }
  await fetch(`http://127.0.0.1:${PORT}/internal/force_flush`); // VictoriaMetrics' only
  const expected = (PROCESSES * SMALL_SERIES * (SMALL_SERIES - 1)) / 2;
  // A receiver answers queries a little later than it accepts samples.
  let sum = await query("sum(requests_total)");
  for (let i = 0; i < 100 && Number(sum) !== expected; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    sum = await query("sum(requests_total)");
  }
  console.log(`sum(requests_total) = ${sum}, expected ${expected}`);
  console.log(`count(request_seconds_count) = ${await query("count(request_seconds_count)")}`);
  for (const agent of agents) agent.destroy();
  receiver.kill();
  await once(receiver, "exit");
  rmSync(folder, { recursive: true });
}

console.log(`Node ${process.version}, ${process.arch}`);
await printOneProcess();
for (const name of process.argv.slice(2)) await runFleet(name);
