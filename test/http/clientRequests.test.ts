/** Requests that node:http sends: each is counted once, and none stays in progress. */

import { once } from "node:events";
import { type ClientRequest, get, type IncomingMessage, request } from "node:http";
import { Registry } from "threadtally";
import { type HttpOptions, instrumentHttp } from "threadtally/http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { active, listening, sent, until } from "./measured.ts";

let registry: Registry;
beforeEach(() => {
  registry = new Registry();
});
afterEach(() => {
  instrumentHttp(registry).stop();
  registry.detach();
});

const instrument = (options: HttpOptions = {}) => instrumentHttp(registry, { server: false, ...options });

/** Waits until a request has ended and was counted. */
async function ended(client: ClientRequest): Promise<void> {
  client.on("error", () => {});
  await new Promise((resolve) => client.once("close", resolve));
  await until(() => active(registry, "client") === 0);
}

const reading = (response: IncomingMessage) => void response.resume().on("error", () => {});

test("a response is counted by method, server and status, once its body was read", async () => {
  instrument();
  const { origin, port } = await listening((_, response) => response.end("hello"));
  const client = get(`${origin}/secret?token=1`);
  const [response] = await once(client, "response");
  expect(active(registry, "client")).toBe(1);
  expect(sent(registry)).toEqual({});
  response.resume();
  await ended(client);
  expect(sent(registry)).toEqual({ [`GET 127.0.0.1 ${port} 200`]: 1 });
});

test("a response that nobody listens to is counted", async () => {
  instrument();
  const { origin, port } = await listening((_, response) => response.end("hello"));
  await ended(request(origin, { method: "HEAD" }).end());
  await ended(get(origin));
  expect(sent(registry)).toEqual({ [`HEAD 127.0.0.1 ${port} 200`]: 1, [`GET 127.0.0.1 ${port} 200`]: 1 });
});

test("statuses from 400 on are errors of the request", async () => {
  instrument();
  const { origin, port } = await listening((message, response) => {
    response.writeHead(Number(message.url?.slice(1))).end();
  });
  for (const status of [302, 404, 500]) await ended(get(`${origin}/${status}`, reading));
  const server = `GET 127.0.0.1 ${port}`;
  expect(sent(registry)).toEqual({ [`${server} 302`]: 1, [`${server} 404 404`]: 1, [`${server} 500 500`]: 1 });
});

test("early hints are no response", async () => {
  instrument();
  const { origin, port } = await listening((_, response) => {
    response.writeEarlyHints({ link: "</a.css>; rel=preload" });
    response.end();
  });
  await ended(get(origin, reading));
  expect(sent(registry)).toEqual({ [`GET 127.0.0.1 ${port} 200`]: 1 });
});

test("a refused connection is counted by the code of its error", async () => {
  instrument();
  const { server, origin, port } = await listening(() => {});
  server.close();
  await once(server, "close");
  await ended(get(origin));
  expect(sent(registry)).toEqual({ [`GET 127.0.0.1 ${port} ECONNREFUSED`]: 1 });
});

test("a request that its program destroys is counted once, whenever that is", async () => {
  instrument();
  const { server, origin, port } = await listening((message, response) => {
    if (message.url === "/body") response.write("x");
  });
  const early = get(origin);
  early.destroy();
  await ended(early);
  const unfinished = request(origin, { method: "POST" });
  unfinished.destroy();
  await ended(unfinished);
  const waiting = get(origin);
  const closed = ended(waiting);
  await once(server, "request");
  waiting.destroy(Object.assign(new Error("too late"), { code: "TOO_LATE" }));
  await closed;
  const reading = get(`${origin}/body`);
  await once(reading, "response");
  reading.destroy();
  await ended(reading);
  const host = `127.0.0.1 ${port}`;
  expect(sent(registry)).toEqual({
    [`GET ${host} ECONNRESET`]: 1,
    [`POST ${host} ECONNRESET`]: 1,
    [`GET ${host} TOO_LATE`]: 1,
    [`GET ${host} 200 aborted`]: 1,
  });
});

test("a timeout that destroys the request is counted by the error's name", async () => {
  instrument();
  const { origin, port } = await listening(() => {});
  const signal = AbortSignal.timeout(1);
  await ended(get(origin, { signal }));
  const client = get(origin, { timeout: 1 }, reading);
  client.on("timeout", () => client.destroy(Object.assign(new Error("slow"), { name: "TimeoutError" })));
  await ended(client);
  expect(sent(registry)).toEqual({
    [`GET 127.0.0.1 ${port} ABORT_ERR`]: 1,
    [`GET 127.0.0.1 ${port} TimeoutError`]: 1,
  });
});

test("a body that the server cuts short is counted as aborted", async () => {
  instrument();
  const { origin, port } = await listening((_, response) => response.write("x", () => response.destroy()));
  await ended(get(origin, reading));
  expect(sent(registry)).toEqual({ [`GET 127.0.0.1 ${port} 200 aborted`]: 1 });
});

test("an upgrade is counted with its status", async () => {
  instrument();
  const { server, origin, port } = await listening(() => {});
  server.on("upgrade", (_, socket) =>
    socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"),
  );
  const client = get(origin, { headers: { Connection: "Upgrade", Upgrade: "echo" } });
  client.on("upgrade", (_, socket) => socket.destroy());
  await ended(client);
  expect(sent(registry)).toEqual({ [`GET 127.0.0.1 ${port} 101`]: 1 });
});

test("the port is known only from a Host header of the same host", async () => {
  instrument();
  const { port } = await listening((_, response) => response.end());
  await ended(get({ host: "127.0.0.1", port, headers: { Host: "shop.example" } }));
  await ended(get({ host: "127.0.0.1", port, headers: ["Host", "shop.example"] }));
  // Nothing resolves these names.
  await ended(get("http://no.such.invalid/"));
  expect(Object.keys(sent(registry)).map((key) => key.replace(/ E\w+$/, ""))).toEqual([
    "GET 127.0.0.1 200",
    "GET no.such.invalid 80",
  ]);
});

test("servers beyond maxServers have one label", async () => {
  instrument({ maxServers: 1 });
  const one = await listening((_, response) => response.end());
  const other = await listening((_, response) => response.end());
  for (const { origin } of [one, other, one]) await ended(get(origin));
  expect(sent(registry)).toEqual({ [`GET 127.0.0.1 ${one.port} 200`]: 2, "GET _OTHER 200": 1 });
});

test("errors with names of any number have so many labels at most", async () => {
  instrument();
  const { origin } = await listening(() => {});
  for (let i = 0; i < 60; i++) {
    const client = get(origin);
    client.destroy(Object.assign(new Error("odd"), { code: `ODD_${i}` }));
    await ended(client);
  }
  const labels = Object.entries(sent(registry));
  expect(labels).toHaveLength(51);
  expect(labels.find(([label]) => label.endsWith("_OTHER"))?.[1]).toBe(10);
});
