/** Requests that a server answers: each is counted once, and none stays in progress. */

import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { Registry } from "threadtally";
import { type HttpOptions, instrumentHttp, setRoute } from "threadtally/http";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { active, listening, sending, sent, served, until } from "./measured.ts";

let registry: Registry;
beforeEach(() => {
  registry = new Registry();
});
afterEach(() => {
  instrumentHttp(registry).stop();
  registry.detach();
});

const instrument = (options: HttpOptions = {}) => instrumentHttp(registry, { client: false, ...options });
const total = () => Object.values(served(registry)).reduce((sum, count) => sum + count, 0);
const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** Waits until so many requests were counted and none is in progress. */
const settled = (count: number) => until(() => total() >= count && active(registry, "server") === 0);

test("a response is counted by method and status, with its duration", async () => {
  instrument();
  const { origin } = await listening((_, response) => response.writeHead(201).end("made"));
  await (await fetch(origin, { method: "POST" })).text();
  await settled(1);
  expect(served(registry)).toEqual({ "POST 201 http": 1 });
  expect(registry.snapshot().metrics[0]?.series[0]).not.toMatchObject({ scaledSums: Array(15).fill("0") });
});

test("a status from 500 on is an error, one of 4xx is the client's", async () => {
  instrument();
  const { origin } = await listening((request, response) => response.writeHead(Number(request.url?.slice(1))).end());
  for (const status of [200, 404, 500, 503]) await fetch(`${origin}/${status}`);
  await settled(4);
  expect(served(registry)).toEqual({
    "GET 200 http": 1,
    "GET 404 http": 1,
    "GET 500 http 500": 1,
    "GET 503 http 503": 1,
  });
});

test("paths and queries are never labels; a route that was set is", async () => {
  instrument();
  const { origin } = await listening((request, response) => {
    if (request.url?.startsWith("/users/")) setRoute(request, "/users/:id");
    response.end();
  });
  for (const path of ["/users/1", "/users/2?a=b", "/secret", "/other?token=1"]) await fetch(origin + path);
  await settled(4);
  expect(served(registry)).toEqual({ "GET /users/:id 200 http": 2, "GET 200 http": 2 });
});

test("routes beyond maxRoutes have one label, in every later request", async () => {
  instrument({ maxRoutes: 2 });
  const { origin } = await listening((request, response) => {
    setRoute(request, String(request.url));
    response.end();
  });
  for (const path of ["/a", "/b", "/c", "/d", "/a"]) await fetch(origin + path);
  await settled(5);
  expect(served(registry)).toEqual({ "GET /a 200 http": 2, "GET /b 200 http": 1, "GET _OTHER 200 http": 2 });
});

test("unusual methods share one label", async () => {
  instrument();
  const { port } = await listening((_, response) => response.end());
  for (const method of ["PROPFIND", "LINK", "PATCH"]) {
    const socket = await sending(port, GET.replace("GET", method));
    await once(socket, "data");
  }
  await settled(3);
  expect(served(registry)).toEqual({ "_OTHER 200 http": 2, "PATCH 200 http": 1 });
});

test("requests of one connection are counted one by one", async () => {
  instrument();
  const { port, server } = await listening((_, response) => response.end("x"));
  let connections = 0;
  server.on("connection", () => connections++);
  const socket = await sending(port, GET);
  await once(socket, "data");
  socket.write(GET.replace("GET", "HEAD"));
  await once(socket, "data");
  await settled(2);
  expect(served(registry)).toEqual({ "GET 200 http": 1, "HEAD 200 http": 1 });
  expect(connections).toBe(1);
});

test("early hints and 100 Continue are no responses", async () => {
  instrument();
  const { port } = await listening((request, response) => {
    response.writeEarlyHints({ link: "</a.css>; rel=preload" });
    request.resume().on("end", () => response.end("x"));
  });
  const head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  const socket = await sending(port, head);
  let said = "";
  socket.on("data", (data) => {
    said += data;
    if (said.includes("103 Early Hints") && !said.includes("200 OK")) socket.write("ab");
  });
  await until(() => /100 Continue.*103 Early Hints.*200 OK/s.test(said));
  await settled(1);
  expect(served(registry)).toEqual({ "POST 200 http": 1 });
});

test("requests that Node itself answers are counted", async () => {
  instrument();
  const { port } = await listening((_, response) => response.end());
  await once(await sending(port, "GET / HTTP/1.1\r\n\r\n"), "close");
  await settled(1);
  expect(served(registry)).toEqual({ "GET 400 http": 1 });
});

test("requests over TLS have the scheme https, on both sides", async () => {
  instrumentHttp(registry);
  // A shared key in place of certificates.
  const shared = { ciphers: "PSK", maxVersion: "TLSv1.2" } as const;
  const psk = Buffer.alloc(16, 1);
  const server = createServer({ ...shared, pskCallback: () => psk }, (_, response) => response.end()).listen(0);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const pskCallback = () => ({ psk, identity: "test" });
  const options = { ...shared, host: "localhost", port, pskCallback, checkServerIdentity: () => undefined };
  const client = get(options, (response) => void response.resume());
  await once(client, "close");
  await settled(1);
  expect(served(registry)).toEqual({ "GET 200 https": 1 });
  expect(sent(registry)).toEqual({ [`GET localhost ${port} 200`]: 1 });
});

describe("a request without a whole response", () => {
  type End = (request: IncomingMessage, response: ServerResponse) => void;
  const ends: readonly (readonly [string, End, string])[] = [
    ["whose handler destroys the socket", (request) => request.socket.destroy(), "GET http aborted"],
    ["whose handler destroys the response", (_, response) => response.destroy(), "GET http aborted"],
    [
      "whose body is cut short",
      (_, response) => response.writeHead(200).write("x", () => response.destroy()),
      "GET 200 http aborted",
    ],
  ];
  test.each(ends)("%s is counted once, as aborted", async (_, handler, expected) => {
    instrument();
    const { port } = await listening(handler);
    await once(await sending(port, GET), "close");
    await settled(1);
    expect(served(registry)).toEqual({ [expected]: 1 });
  });

  test("whose client leaves is in progress until then", async () => {
    instrument();
    const { port, server } = await listening(() => {});
    const socket = await sending(port, GET);
    await once(server, "request");
    expect(active(registry, "server")).toBe(1);
    expect(served(registry)).toEqual({});
    socket.destroy();
    await settled(1);
    expect(served(registry)).toEqual({ "GET http aborted": 1 });
  });

  test("is counted in each place of a pipeline", async () => {
    instrument();
    let handled = 0;
    const { port } = await listening((_, response) => {
      if (++handled !== 2) response.end("x"); // the third waits behind the second, for ever
    });
    const socket = await sending(port, GET.repeat(3));
    await until(() => handled === 3);
    socket.destroy();
    await settled(3);
    expect(served(registry)).toEqual({ "GET 200 http": 1, "GET http aborted": 1, "GET 200 http aborted": 1 });
  });

  test("that a timeout ends is counted once", async () => {
    instrument();
    const { port } = await listening((request) => void request.socket.setTimeout(1));
    await once(await sending(port, GET), "close");
    await settled(1);
    expect(served(registry)).toEqual({ "GET http aborted": 1 });
  });
});

test("an upgraded connection is no request, and a refused upgrade is one", async () => {
  instrument();
  const upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
  const { port, server } = await listening((_, response) => response.writeHead(426).end());
  await once(await sending(port, upgrade), "data");
  await settled(1);
  server.on("upgrade", (_, socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
  await once(await sending(port, upgrade), "close");
  expect(served(registry)).toEqual({ "GET 426 http": 1 });
  expect(active(registry, "server")).toBe(0);
});

test("a request that began before the instrumentation is not counted", async () => {
  const { port, server } = await listening(() => {});
  const socket = await sending(port, GET);
  const [, response] = await once(server, "request");
  instrument();
  response.end();
  await once(socket, "data");
  expect(served(registry)).toEqual({});
  expect(active(registry, "server")).toBe(0);
});
