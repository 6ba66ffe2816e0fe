/** The server of pages: right types and headers, and nothing outside its folder. */

import { connect } from "node:net";
import { afterAll, expect, test } from "vitest";
import { ISOLATED, serve } from "../../scripts/serve.js";

const server = await serve();
afterAll(() => server.close());

const get = (path: string, from = server) => fetch(new URL(path, from.url));

/** Returns the status of a request whose path is sent unchanged: fetch would normalize it first. */
async function statusOf(path: string): Promise<string | undefined> {
  const socket = connect(Number(new URL(server.url).port), "localhost");
  socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let said = "";
  for await (const bytes of socket) said += bytes;
  return said.match(/^HTTP\/1\.1 (\d+)/)?.[1];
}

test("a script is served completely, as a script, with the headers that isolate a page", async () => {
  const response = await get("build/index.js");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-store");
  for (const [name, value] of Object.entries(ISOLATED)) expect(response.headers.get(name)).toBe(value);
  expect(await response.text()).toContain("threadtally");
});

test("missing files, files of unknown types and folders are not found", async () => {
  for (const path of ["nothing.js", "src/", "src", "LICENSE", "build/index.js/x.js"]) {
    expect((await get(path)).status, path).toBe(404);
  }
});

test("nothing outside the folder is served", async () => {
  const inside = await serve({ root: new URL("../../build/", import.meta.url).pathname });
  expect((await get("index.js", inside)).status).toBe(200);
  await inside.close();
  for (const path of ["/../package.json", "/build/../../x.js", "/%2e%2e/package.json", "/..%2fpackage.json"]) {
    expect(await statusOf(path), path).toBe("404");
  }
  expect(await statusOf("/%00.js")).toBe("404");
  expect(await statusOf("/%zz.js")).toBe("400");
});

test("headers are set for all files, or by path", async () => {
  const other = await serve({ headers: (path) => ({ "X-Path": path }) });
  const response = await get("package.json?query", other);
  expect(response.headers.get("x-path")).toBe("/package.json");
  expect(response.headers.get("cross-origin-opener-policy")).toBeNull();
  await other.close();
  await expect(get("package.json", other)).rejects.toThrow();
});

test("a taken port is reported", async () => {
  await expect(serve({ port: Number(new URL(server.url).port) })).rejects.toThrow(/EADDRINUSE/);
});
