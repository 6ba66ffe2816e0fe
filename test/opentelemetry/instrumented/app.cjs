// Three threads, each with a server and two clients of it. Prints what each thread exports. CommonJS, since
// instrumentations of node:http need a loader for ES modules.
const { once } = require("node:events");
const http = require("node:http");
const { isMainThread, parentPort, Worker, workerData } = require("node:worker_threads");

/** Serves as many requests of each client, and collects garbage. Returns the port. */
async function request(count) {
  const server = http.createServer((request, response) => {
    response.statusCode = request.url === "/missing" ? 404 : 200;
    response.end("ok");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address();
  const url = `http://127.0.0.1:${port}`;
  for (let number = 0; number < count; number++) {
    const path = number % 5 === 0 ? "/missing" : "/";
    await (await fetch(url + path)).text();
    const [response] = await once(http.get(url + path), "response");
    await once(response.resume(), "end");
  }
  server.close();
  server.closeAllConnections();
  globalThis.gc();
  return port;
}

async function run() {
  if (!isMainThread) {
    parentPort.postMessage(await request(workerData));
    await once(parentPort, "message");
    parentPort.postMessage(await globalThis.exported());
    return;
  }
  const workers = [10, 20].map((count) => new Worker(__filename, { workerData: count }));
  const requested = await Promise.all(workers.map((worker) => once(worker, "message")));
  const ports = [await request(30), ...requested.flat()];
  const exports = [await globalThis.exported()];
  for (const worker of workers) {
    worker.postMessage("export");
    exports.push((await once(worker, "message"))[0]);
  }
  process.stdout.write(JSON.stringify({ ports, exports }), () => process.exit());
}

run();
