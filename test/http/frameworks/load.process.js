// A load generator that counts: `load.process.js framework requests`. It prints, as JSON, the counts of both sides'
// metrics beside its own.
import { once } from "node:events";
import { Agent, request } from "node:http";
import { setImmediate } from "node:timers/promises";
import { Registry } from "threadtally";
import { instrumentHttp } from "threadtally/http";
import { SERVERS } from "./servers.js";

const [, , framework, count] = process.argv;
const CONNECTIONS = 16;

/** Method and path of each kind of request, by its number, with the route that it has. */
const KINDS = [
  (i) => ["GET", `/hello?n=${i}`, "/hello"],
  (i) => ["POST", `/api/v1/items/i${i}`, "/api/v1/items/:item"],
  () => ["GET", "/api/v1/fails", "/api/v1/fails"],
  (i) => ["GET", `/tenants/t${i}/orders/o${i}`, "/tenants/:tenant/orders/:order"],
  (i) => ["GET", `/nowhere/${i}`, ""],
  (i) => ["GET", `/waits?n=${i}`, "/waits"], // aborted by this client
];

const registry = new Registry();
const http = instrumentHttp(registry);
const server = await SERVERS[framework]();
const { port } = server.address();
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const own = { server: {}, client: {} };

function add(counts, ...labels) {
  const key = labels.filter((label) => label !== "").join(" ");
  counts[key] = (counts[key] ?? 0) + 1;
}

async function send(number) {
  const [method, path, route] = KINDS[number % KINDS.length](number);
  const client = request({ host: "127.0.0.1", port, method, path, agent }).end();
  const closed = new Promise((resolve) => client.once("close", resolve));
  if (route === "/waits") {
    // Only once the server has it: it never sees a request that is aborted before.
    waiting.set(path, client);
    client.on("error", () => {});
    add(own.server, method, route, "http", "aborted");
    add(own.client, method, "ECONNRESET");
  } else {
    const [response] = await once(client, "response");
    response.resume();
    const status = response.statusCode;
    add(own.server, method, route, status, "http", status >= 500 ? status : "");
    add(own.client, method, status, status >= 400 ? status : "");
  }
  await closed;
}

const waiting = new Map();
server.prependListener("request", ({ url }) => void waiting.get(url)?.destroy());

let next = 0;
await Promise.all(
  Array.from({ length: CONNECTIONS }, async () => {
    while (next < Number(count)) await send(next++);
  }),
);
agent.destroy();

const reading = (name) => registry.snapshot().metrics.find((one) => one.name === name).series;
const active = () =>
  ["server", "client"]
    .flatMap((side) => reading(`http_${side}_active_requests`))
    .reduce((n, { level }) => n + level, 0);
while (active() > 0) await setImmediate();

const counts = (name, ...without) =>
  Object.fromEntries(
    reading(name).map(({ labels, counts: buckets }) => {
      const values = Object.entries(labels).flatMap(([label, value]) => (without.includes(label) ? [] : [value]));
      return [values.filter((value) => value !== "").join(" "), buckets.reduce((sum, one) => sum + one, 0)];
    }),
  );
const counted = {
  server: counts("http_server_request_duration_seconds"),
  client: counts("http_client_request_duration_seconds", "server_address", "server_port"),
};
http.stop();
console.log(JSON.stringify({ own, counted }));
process.exit();
