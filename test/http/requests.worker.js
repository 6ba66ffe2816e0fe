// A server in a thread, which its parent's requests reach, and which stops when its parent says so.
import { once } from "node:events";
import { createServer } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { instrumentHttp } from "threadtally/http";

instrumentHttp(Registry.attach(workerData), { client: false });
const server = createServer((request, response) => {
  if (request.url === "/") response.end();
}).listen(0, "127.0.0.1");
await once(server, "listening");
parentPort.postMessage(server.address().port);
