// Opens and closes a WebSocket, then prints what both sides' metrics contain of it. Node 20 needs the flag
// --experimental-websocket.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { Registry } from "threadtally";
import { instrumentHttp } from "threadtally/http";

const registry = new Registry();
instrumentHttp(registry);
const server = createServer();
server.on("upgrade", (request, socket) => {
  const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash("sha1").update(key).digest("base64");
  const head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  socket.write(`${head}Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  socket.on("error", () => {}).on("data", () => socket.end(Buffer.of(0x88, 0)));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
await once(socket, "open");
socket.close();
await once(socket, "close");
console.log(JSON.stringify(registry.snapshot().metrics.map(({ series }) => series)));
process.exit();
