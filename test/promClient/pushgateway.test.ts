/** Pushes to a real HTTP server: what is sent, what is returned, and how each failure is reported. */

import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { gunzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import client from "../../src/promClient.ts";

const { Pushgateway, Registry } = client;

/** Starts a server, and returns its port. */
async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

interface Request {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Starts a Pushgateway that keeps the requests. */
async function gatewayServer(status = 202, answer = "") {
  const requests: Request[] = [];
  const listener: RequestListener = async (request, response) => {
    const { method, url: path, headers } = request;
    requests.push({ method, path, headers, body: Buffer.concat(await request.toArray()) });
    response.writeHead(status).end(answer);
  };
  const port = await listen(createServer(listener));
  return { requests, port, url: `http://127.0.0.1:${port}` };
}

function registryWith(value: number) {
  const registry = new Registry();
  new client.Counter({ name: "pushed_total", help: "h", registers: [registry] }).inc(value);
  return registry;
}

const TEXT = "# HELP pushed_total h\n# TYPE pushed_total counter\npushed_total 3\n";

/** Returns what a promise rejects with. */
const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("a Pushgateway", () => {
  test.each([
    ["pushAdd", "POST", TEXT],
    ["push", "PUT", TEXT],
    ["delete", "DELETE", ""],
  ] as const)("gets %s as %s", async (call, method, text) => {
    const { requests, url } = await gatewayServer(202, "good");
    const gateway = new Pushgateway(url, null, registryWith(3));
    const { resp, body } = await gateway[call]({ jobName: "a job", groupings: { zone: "eu&1" } });
    expect([resp.statusCode, body]).toEqual([202, "good"]);
    expect(requests).toMatchObject([{ method, path: "/metrics/job/a%20job/zone/eu%261" }]);
    expect(`${requests[0]?.body}`).toBe(text);
  });

  test("gets the metrics of the global registry, unless another is given, last or second", async () => {
    const { requests, url } = await gatewayServer();
    new client.Counter({ name: "global_total", help: "h" }).inc();
    await new Pushgateway(url).push({ jobName: "j" });
    await new Pushgateway(url, {}, registryWith(1)).push({ jobName: "j" });
    await new Pushgateway(new URL(url), registryWith(2)).push({ jobName: "j" });
    const found = requests.map(({ body }) => /^\w+ \d$/m.exec(`${body}`)?.[0]);
    expect(found).toEqual(["global_total 1", "pushed_total 1", "pushed_total 2"]);
  });

  test.each([null, {}])("gets no labels but the job for the groupings %j", async (groupings) => {
    const { requests, url } = await gatewayServer();
    await new Pushgateway(url, registryWith(1)).push({ jobName: "j", groupings });
    expect(requests[0]?.path).toBe("/metrics/job/j");
  });

  test.each([
    ["/", "/metrics/job/j"],
    ["/prefix", "/prefix/metrics/job/j"],
    ["/prefix/", "/prefix/metrics/job/j"],
    ["/prefix?token=1", "/prefix/metrics/job/j?token=1"],
  ])("is found at %s", async (path, expected) => {
    const { requests, url } = await gatewayServer();
    await new Pushgateway(`${url}${path}`, registryWith(1)).push({ jobName: "j" });
    expect(requests[0]?.path).toBe(expected);
  });

  test("gets values that a path cannot carry in base64", async () => {
    const { requests, url } = await gatewayServer();
    const gateway = new Pushgateway(url, registryWith(1));
    await gateway.push({ jobName: "a/b", groupings: { path: "/é", none: "", here: ".", up: "..", plain: "a.b" } });
    expect(requests[0]?.path).toBe(
      "/metrics/job@base64/YS9i/path@base64/L8Op/none@base64/=/here@base64/Lg/up@base64/Li4/plain/a.b",
    );
  });

  test("gets the metrics zipped if a header says so, and deletions without it", async () => {
    const { requests, url } = await gatewayServer();
    const options = { headers: { "content-Encoding": "gzip", "X-Own": "1" } };
    const gateway = new Pushgateway(url, options, registryWith(3));
    await gateway.delete({ jobName: "j" });
    await gateway.push({ jobName: "j" });
    const [deletion, push] = requests as [Request, Request];
    expect(deletion.headers).toMatchObject({ "x-own": "1" });
    expect(deletion.headers).not.toHaveProperty("content-encoding");
    expect(push.headers).toMatchObject({ "content-encoding": "gzip", "x-own": "1" });
    expect(`${gunzipSync(push.body)}`).toBe(TEXT);
    expect(options.headers).toEqual({ "content-Encoding": "gzip", "X-Own": "1" });
  });

  test("gets the metrics as they are under another encoding, and headers in arrays", async () => {
    const { requests, url } = await gatewayServer();
    const push = (headers: unknown) =>
      new Pushgateway(url, { headers } as Record<string, unknown>, registryWith(3)).push({ jobName: "j" });
    await push({ "Content-Encoding": "identity" });
    await push(["X-Own", "1", "Host", "h"]);
    expect(requests.map(({ body }) => `${body}`)).toEqual([TEXT, TEXT]);
    expect(requests[1]?.headers).toMatchObject({ "x-own": "1" });
  });

  test("gets the name and password of its URL", async () => {
    const { requests, port } = await gatewayServer();
    await new Pushgateway(`http://us%40er:pass@127.0.0.1:${port}`, registryWith(1)).push({ jobName: "j" });
    expect(requests[0]?.headers.authorization).toBe(`Basic ${btoa("us@er:pass")}`);
  });

  test("is asked with the options of Node's requests", async () => {
    const { requests, url } = await gatewayServer();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const gateway = new Pushgateway(url, { agent, auth: "a:b" }, registryWith(1));
    for (let i = 0; i < 2; i++) (await gateway.push({ jobName: "j" })).resp.resume();
    expect(requests[1]?.headers).toMatchObject({ authorization: `Basic ${btoa("a:b")}`, connection: "keep-alive" });
  });

  test("is asked over TLS at https", async () => {
    const ciphers = { ciphers: "PSK", maxVersion: "TLSv1.2" } as const;
    const psk = Buffer.alloc(16, 7);
    const secure = createSecureServer({ ...ciphers, pskCallback: () => psk }, (_, response) => response.end("secure"));
    const port = await listen(secure);
    const options = { ...ciphers, pskCallback: () => ({ psk, identity: "i" }), checkServerIdentity: () => undefined };
    const gateway = new Pushgateway(`https://127.0.0.1:${port}`, options, registryWith(1));
    expect((await gateway.push({ jobName: "j" })).body).toBe("secure");
  });
});

describe("a job", () => {
  test.each(["push", "pushAdd", "delete"] as const)("is missed by %s at once", (call) => {
    const gateway = new Pushgateway("http://localhost", registryWith(1));
    const missing = expect.objectContaining({ message: "Missing jobName parameter", code: "OPTION_INVALID" });
    expect(() => gateway[call]({ groupings: { a: "b" } })).toThrow(missing);
    expect(() => gateway[call]()).toThrow(missing);
  });

  test("is missed by nobody if it is not required", async () => {
    const { requests, url } = await gatewayServer();
    const gateway = new Pushgateway(url, { requireJobName: false }, registryWith(1));
    await gateway.push();
    await gateway.push({ groupings: { a: "b" } });
    await gateway.push({ jobName: "j" });
    expect(requests.map(({ path }) => path)).toEqual(["/metrics", "/metrics", "/metrics/job/j"]);
  });
});

describe("a push fails", () => {
  test("with the status and the text of the answer from 400 on", async () => {
    const { url } = await gatewayServer(400, "bad labels");
    const error = await rejection(new Pushgateway(url, registryWith(1)).push({ jobName: "j" }));
    expect(error).toMatchObject({ name: "Error", message: "push failed with status 400, bad labels" });
    const other = await gatewayServer(399);
    await new Pushgateway(other.url, registryWith(1)).push({ jobName: "j" });
  });

  test("with the system's error where nothing listens", async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, "close");
    const error = await rejection(new Pushgateway(`http://u:secret@127.0.0.1:${port}`).push({ jobName: "j" }));
    expect(error).toMatchObject({ code: "ECONNREFUSED" });
    expect(JSON.stringify(Object.entries(error as Error).concat([["", `${(error as Error).stack}`]]))).not.toContain(
      "secret",
    );
  });

  test("when nothing answers in time", async () => {
    const server = createServer(() => {});
    const port = await listen(server);
    const gateway = new Pushgateway(`http://127.0.0.1:${port}`, { timeout: 20 }, registryWith(1));
    expect(await rejection(gateway.push({ jobName: "j" }))).toMatchObject({ message: "Pushgateway request timed out" });
  });

  test("when the answer breaks off", async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { "Content-Length": "9" }).write("half", () => response.destroy());
    });
    const port = await listen(server);
    const gateway = new Pushgateway(`http://127.0.0.1:${port}`, registryWith(1));
    expect(await rejection(gateway.push({ jobName: "j" }))).toMatchObject({ code: "ECONNRESET" });
  });

  test("with the error of a collect function, without a request", async () => {
    const { requests, url } = await gatewayServer();
    const registry = new Registry();
    const collect = () => {
      throw new RangeError("no level");
    };
    new client.Gauge({ name: "level", help: "h", registers: [registry], collect });
    expect(await rejection(new Pushgateway(url, registry).push({ jobName: "j" }))).toEqual(new RangeError("no level"));
    expect(requests).toEqual([]);
  });

  test.each(["http://user:secret@host:port", "secret"])("with no word of the URL if it is none: %s", async (url) => {
    const error = (await rejection(new Pushgateway(url, registryWith(1)).push({ jobName: "j" }))) as Error;
    expect(error).toMatchObject({ name: "TypeError", message: "Invalid URL", code: "OPTION_INVALID" });
    expect(JSON.stringify([error, error.cause ?? null, Object.values(error)])).not.toContain("secret");
  });

  test("with Node's error if the URL has another protocol", async () => {
    const gateway = new Pushgateway("localhost:9091", registryWith(1));
    expect(await rejection(gateway.push({ jobName: "j" }))).toMatchObject({ code: "ERR_INVALID_PROTOCOL" });
  });
});
