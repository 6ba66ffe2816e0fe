/** Ports for programs that cannot choose one themselves, or that must have the same one after a restart. */

import { once } from "node:events";
import { createServer } from "node:net";

/** Linux gives ports from 32,768 on to connections, so that one may take a port while its server restarts. */
const FIRST = 10_000;
const END = 32_768;

/** Returns a port of 127.0.0.1 on which nobody listens, of those that the system gives to nobody. */
export async function freePort(): Promise<number> {
  const port = FIRST + Math.floor(Math.random() * (END - FIRST));
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
  } catch {
    return freePort();
  }
  server.close();
  await once(server, "close");
  return port;
}
