/** Requests that fetch sends: each is counted once, and none stays in progress. */

import { execFileSync } from "node:child_process";
import { channel } from "node:diagnostics_channel";
import { once } from "node:events";
import { join } from "node:path";
import { Registry } from "threadtally";
import { instrumentHttp } from "threadtally/http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { active, listening, sent, until } from "./measured.ts";

let registry: Registry;
beforeEach(() => {
  registry = new Registry();
  instrumentHttp(registry, { server: false });
});
afterEach(() => {
  instrumentHttp(registry).stop();
  registry.detach();
});

const idle = () => until(() => active(registry, "client") === 0);

test("a response is counted by method, server and status, once its body was read", async () => {
  const { origin, port } = await listening((_, response) => response.write("x", () => response.end()));
  const response = await fetch(`${origin}/secret?token=1`, { method: "PUT" });
  expect(active(registry, "client") + Object.keys(sent(registry)).length).toBe(1);
  await response.text();
  await idle();
  expect(sent(registry)).toEqual({ [`PUT 127.0.0.1 ${port} 200`]: 1 });
});

test("each hop of a redirection is a request, and early hints are no response", async () => {
  const { origin, port } = await listening((request, response) => {
    response.writeEarlyHints({ link: "</a.css>; rel=preload" });
    if (request.url === "/") response.writeHead(302, { Location: "/next" }).end();
    else response.writeHead(404).end();
  });
  await fetch(origin);
  await until(() => Object.keys(sent(registry)).length === 2);
  await idle();
  expect(sent(registry)).toEqual({ [`GET 127.0.0.1 ${port} 302`]: 1, [`GET 127.0.0.1 ${port} 404 404`]: 1 });
});

test("a refused connection is counted by the code of its error", async () => {
  const { server, origin, port } = await listening(() => {});
  server.close();
  await once(server, "close");
  await expect(fetch(origin)).rejects.toThrow();
  await idle();
  expect(sent(registry)).toEqual({ [`GET 127.0.0.1 ${port} ECONNREFUSED`]: 1 });
});

test("an abort and a timeout are counted by the error's name", async () => {
  const { server, origin, port } = await listening(() => {});
  for (const reason of [undefined, new DOMException("It took too long.", "TimeoutError")]) {
    const abort = new AbortController();
    server.once("request", () => abort.abort(reason));
    await expect(fetch(origin, { signal: abort.signal })).rejects.toThrow();
  }
  await idle();
  const host = `GET 127.0.0.1 ${port}`;
  expect(sent(registry)).toEqual({ [`${host} AbortError`]: 1, [`${host} TimeoutError`]: 1 });
});

test("a body that the server cuts short is counted with its status and error", async () => {
  const { origin, port } = await listening((_, response) => response.write("x", () => response.destroy()));
  const response = await fetch(origin);
  await expect(response.text()).rejects.toThrow();
  await idle();
  expect(sent(registry)).toEqual({ [`GET 127.0.0.1 ${port} 200 UND_ERR_SOCKET`]: 1 });
});

test("a host of an IPv6 address, and a default port, are named as in node:http", async () => {
  await expect(fetch("http://[::1]:59999/")).rejects.toThrow();
  await expect(fetch("http://no.such.invalid/")).rejects.toThrow();
  await idle();
  expect(Object.keys(sent(registry)).map((key) => key.replace(/ E\w+$/, ""))).toEqual([
    "GET ::1 59999",
    "GET no.such.invalid 80",
  ]);
});

test("an error that undici reports twice, as it may after an abort, counts once", () => {
  const request = { method: "GET", origin: "http://shop.example" };
  channel("undici:request:create").publish({ request });
  for (let i = 0; i < 2; i++) channel("undici:request:error").publish({ request, error: new Error("socket") });
  expect(sent(registry)).toEqual({ "GET shop.example 80 Error": 1 });
  expect(active(registry, "client")).toBe(0);
});

test("a WebSocket is not counted, and stays in no gauge", () => {
  const program = join(import.meta.dirname, "webSocket.process.js");
  const printed = execFileSync(process.execPath, ["--experimental-websocket", program], { encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual([[], [], [], []]);
});
