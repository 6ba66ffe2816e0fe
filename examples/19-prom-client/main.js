// An http server whose workers compute. All threads count, and one scrape shows what they counted.
import { once } from "node:events";
import { createServer } from "node:http";
import { Worker } from "node:worker_threads";
import { register, requests } from "./metrics.js";

const workers = Array.from({ length: 2 }, () => {
  return new Worker(new URL("worker.js", import.meta.url), { argv: process.argv.slice(2) });
});

async function squareOf(number) {
  const worker = workers[number % workers.length];
  worker.postMessage(number);
  const [square] = await once(worker, "message");
  return square;
}

const server = createServer(async (request, response) => {
  const [, route, number] = request.url.split("/");
  if (route === "metrics") {
    response.setHeader("content-type", register.contentType);
    response.end(await register.metrics());
    return;
  }
  const isKnown = route === "squares";
  if (!isKnown) response.statusCode = 404;
  response.end(isKnown ? `${await squareOf(Number(number))}` : "nothing here");
  requests.inc({ route: isKnown ? "/squares/:n" : "", code: response.statusCode });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const origin = `http://127.0.0.1:${server.address().port}`;

for (const path of ["squares/4", "squares/7", "squares/200", "nowhere"]) {
  await (await fetch(`${origin}/${path}`)).text();
}
// What a worker has counted outlives it.
for (const worker of workers) await worker.terminate();
console.log((await (await fetch(`${origin}/metrics`)).text()).trimEnd());
server.close();
