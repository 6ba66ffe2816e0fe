/** A server that receives from pages, and requests to it as pages make them. */

import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Serves on any free port until the test ends, and returns the address. */
export async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/pages`;
}

/** Sends as a page does, and returns the reply's status, its text and some headers. */
export async function post(url: string, body: BodyInit | object, headers: Record<string, string> = {}) {
  const isText = typeof body === "string" || body instanceof ReadableStream;
  return replyTo(url, { method: "POST", body: isText ? body : JSON.stringify(body), headers, duplex: "half" });
}

export async function replyTo(url: string, request: RequestInit & { readonly duplex?: "half" }) {
  const response = await fetch(url, request);
  return { status: response.status, text: (await response.text()).trim(), headers: response.headers };
}
