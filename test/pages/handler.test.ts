/** What pages send, received by servers of node:http, Express and Fastify. */

import { once } from "node:events";
import { connect } from "node:net";
import express from "express";
import fastify from "fastify";
import type { Registry } from "threadtally";
import { type PagesOptions, pagesHandler } from "threadtally/pages";
import { expect, onTestFinished, test, vi } from "vitest";
import { COUNTER, sent, snapshotOf, testRegistry } from "../support/adding.ts";
import { expectRefusal } from "../support/refusals.ts";
import { post, replyTo, served } from "./server.ts";

/** Returns a page's registry, and what it closed after so many hits. */
function closed(hits: number, page = testRegistry()) {
  page.counter({ name: "hits_total" }).inc(hits);
  return sent(page.reset());
}

/** Serves a registry. Returns the address, the registry's counter, and the errors. */
async function receiving(options: PagesOptions = {}, registry: Registry = testRegistry()) {
  const errors: unknown[] = [];
  const hits = registry.counter({ name: "hits_total" });
  const handler = pagesHandler(registry, {
    onError: (error) => errors.push((error as { code: string }).code),
    ...options,
  });
  return { url: await served(handler), hits, errors, handler };
}

test("a snapshot is added once, however often it comes", async () => {
  const { url, hits, errors } = await receiving();
  const page = testRegistry();
  const [first, second] = [closed(3, page), closed(4, page)];
  for (const snapshot of [second, first, first, second]) {
    expect(await post(url, snapshot)).toMatchObject({ status: 204, text: "" });
  }
  expect(await post(url, closed(5), { "Content-Type": "application/json" })).toMatchObject({ status: 204 });
  expect(hits.value).toBe(12);
  expect(errors).toEqual([]);
});

test("Express passes on a body that it has parsed, or left unread", async () => {
  const { handler, hits } = await receiving();
  const app = express();
  app.use("/json", express.json());
  app.use("/text", express.text());
  // As older parsers leave it: an object, and the body unread.
  app.use("/odd", (request, _, next) => {
    request.body = {};
    next();
  });
  for (const path of ["/json", "/text", "/odd"]) app.post(path, handler);
  const url = await served(app);
  for (const path of ["/json", "/text", "/odd"]) {
    for (const type of ["text/plain", "application/json"]) {
      const reply = await post(new URL(path, url).href, closed(1), { "Content-Type": type });
      expect(reply, `${path} ${type}`).toMatchObject({ status: 204 });
    }
  }
  expect(hits.value).toBe(6);
});

test("Fastify passes on its own request, whose body it has parsed", async () => {
  const { handler, hits, errors } = await receiving();
  const app = fastify();
  onTestFinished(() => app.close());
  app.post("/pages", (request, reply) => {
    reply.hijack();
    return handler(request, reply.raw);
  });
  app.post("/raw", (request, reply) => {
    reply.hijack();
    return handler(request.raw, reply.raw);
  });
  const origin = await app.listen({ port: 0, host: "127.0.0.1" });
  expect(await post(`${origin}/pages`, closed(3))).toMatchObject({ status: 204 });
  expect(await post(`${origin}/pages`, closed(4), { "Content-Type": "application/json" })).toMatchObject({
    status: 204,
  });
  expect(await post(`${origin}/pages`, "{")).toMatchObject({ status: 400 });
  // The raw request has been read, and does not have what was read.
  expect(await post(`${origin}/raw`, closed(5))).toMatchObject({ status: 400, text: "SNAPSHOT_INVALID" });
  expect(hits.value).toBe(7);
  expect(errors).toEqual(["SNAPSHOT_INVALID", "SNAPSHOT_INVALID"]);
});

test.each<[string, number, string, object | string, Record<string, string>]>([
  ["no JSON", 400, "SNAPSHOT_INVALID", "{", {}],
  ["nothing", 400, "SNAPSHOT_INVALID", "", {}],
  ["no snapshot", 422, "SNAPSHOT_INVALID", "[]", {}],
  ["null", 422, "SNAPSHOT_INVALID", "null", {}],
  ["deep JSON", 422, "SNAPSHOT_INVALID", "[".repeat(30_000) + "]".repeat(30_000), {}],
  ["another metric", 422, "SNAPSHOT_REFUSED", snapshotOf({ ...COUNTER, name: "b_total" }, [{ scaled: "1" }]), {}],
  ["another definition", 422, "DEFINITION_CONFLICT", snapshotOf({ ...COUNTER, name: "hits_total", scale: 10 }, []), {}],
  ["a form", 415, "SNAPSHOT_REFUSED", "a=1", { "Content-Type": "application/x-www-form-urlencoded" }],
  ["something compressed", 415, "SNAPSHOT_REFUSED", "{}", { "Content-Encoding": "gzip" }],
  ["too much, as it says", 413, "SNAPSHOT_REFUSED", " ".repeat(16_385), {}],
  ["a page of another origin", 403, "SNAPSHOT_REFUSED", "{}", { Origin: "https://other.example" }],
  ["a page without an origin", 403, "SNAPSHOT_REFUSED", "{}", { Origin: "null" }],
])("a request with %s is refused with %i", async (_, status, code, body, headers) => {
  const { url, hits, errors } = await receiving({ only: ["hits_total"], maxBytes: 16_384 * (status === 422 ? 4 : 1) });
  expect(await post(url, body, headers)).toMatchObject({ status, text: code });
  expect(errors).toEqual([code]);
  expect(hits.value).toBe(0);
  expect(await post(url, closed(1))).toMatchObject({ status: 204 });
});

test.each([
  ["unread", true, []],
  ["read as a text", false, [express.text()]],
  ["read as bytes", false, [express.raw({ type: "text/plain" })]],
] as const)("too much is refused without its length, too, if it is %s", async (_, closes, parsers) => {
  const { handler, errors } = await receiving({ maxBytes: 16_384 });
  const app = express();
  app.post("/pages", ...parsers, handler);
  const parts = new ReadableStream({
    start(controller) {
      for (let i = 0; i < 3; i++) controller.enqueue(new Uint8Array(8192).fill(32));
      controller.close();
    },
  });
  const reply = await post(await served(app), parts, { "Content-Type": "text/plain" });
  expect(reply).toMatchObject({ status: 413, text: "SNAPSHOT_REFUSED" });
  if (closes) expect(reply.headers.get("connection")).toBe("close");
  expect(errors).toEqual(["SNAPSHOT_REFUSED"]);
});

test("other methods are refused", async () => {
  const { url, errors } = await receiving();
  for (const method of ["GET", "PUT", "DELETE"]) {
    const reply = await replyTo(url, { method });
    expect([reply.status, reply.headers.get("allow")]).toEqual([405, "OPTIONS, POST"]);
  }
  expect(errors).toEqual(["SNAPSHOT_REFUSED", "SNAPSHOT_REFUSED", "SNAPSHOT_REFUSED"]);
});

test("a snapshot that may have been forgotten has status 410; what the server cannot add, 503", async () => {
  const registry = testRegistry();
  const { url, errors } = await receiving({ maxSources: 1 }, registry);
  const old = closed(1);
  for (const snapshot of [closed(1), closed(1)]) expect(await post(url, snapshot)).toMatchObject({ status: 204 });
  const [block] = old.blocks;
  const older = { ...old, blocks: [{ ...block, time: 1000 }] };
  expect(await post(url, older)).toMatchObject({ status: 410, text: "SNAPSHOT_FORGOTTEN" });
  registry.detach();
  expect(await post(url, closed(1))).toMatchObject({ status: 503, text: "DETACHED" });
  expect(errors).toEqual(["SNAPSHOT_FORGOTTEN", "DETACHED"]);
});

test("a request that ends early adds nothing, and a client that leaves does no harm", async () => {
  const registry = testRegistry();
  const { url, errors } = await receiving({}, registry);
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\n{"type"`);
  await once(socket, "connect");
  socket.end();
  await vi.waitFor(() => expect(errors).toEqual(["SNAPSHOT_INVALID"]));
  expect(registry.snapshot().metrics).toHaveLength(1); // that of the server alone
});

test("a response that others have started is left alone", async () => {
  const { handler, errors } = await receiving();
  const url = await served((request, response) => {
    response.writeHead(200).end("mine");
    return handler(request, response);
  });
  expect(await post(url, closed(1))).toMatchObject({ status: 200, text: "mine" });
  await vi.waitFor(() => expect(errors).toEqual(["ERR_HTTP_HEADERS_SENT"]));
});

test("by default, the first error of each code warns; what an onError throws or rejects with is printed", async () => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => {
    warned.mockRestore();
    printed.mockRestore();
  });
  const silent = await served(pagesHandler(testRegistry()));
  for (const body of ["{", "[]", "{", snapshotOf({ ...COUNTER, kind: "nothing" }, [])]) await post(silent, body);
  expect(warned.mock.calls.map(([text]) => text)).toEqual([
    expect.stringMatching(/^What a page sent was not added \(further ones are not reported\): Pages send JSON, but/),
  ]);
  const throws = () => {
    throw new Error("mine");
  };
  for (const onError of [throws, async () => throws()]) {
    expect(await post(await served(pagesHandler(testRegistry(), { onError })), "{")).toMatchObject({ status: 400 });
    expect(printed.mock.calls).toEqual([["The onError of a receiver of pages threw:", new Error("mine")]]);
    printed.mockClear();
  }
});

test.each<[unknown, RegExp, typeof TypeError | typeof RangeError]>([
  [{ origins: "https://a.example" }, /origins must be an array of origins, but got "https/, TypeError],
  [
    { origins: ["https://a.example/"] },
    /origins must be as browsers send them.*is "https:\/\/a\.example\/"/,
    RangeError,
  ],
  [{ origins: ["a.example"] }, /such as "https:\/\/shop\.example", or "\*", but one is "a\.example"/, RangeError],
  [{ origins: [undefined] }, /but one is undefined/, RangeError],
  [{ maxBytes: 1000 }, /maxBytes must be an integer from 16384 to 16777216, but got 1000/, RangeError],
  [{ maxSources: 0 }, /maxSources must be an integer from 1/, RangeError],
  [{ only: "a" }, /only must be an array/, TypeError],
  [{ onError: 1 }, /onError must be a function, but got 1/, TypeError],
])("the options %j are refused at once", (options, message, kind) => {
  expectRefusal(() => pagesHandler(testRegistry(), options as PagesOptions), kind, "OPTION_INVALID", message);
});

test("something else than a registry is refused at once", () => {
  const wrong = /^pagesHandler takes a registry, but got an object\. Pass new Registry\(\)\.$/;
  expectRefusal(() => pagesHandler({} as Registry), TypeError, "OPTION_INVALID", wrong);
});
