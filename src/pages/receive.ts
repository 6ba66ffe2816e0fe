/** The reply to what a page sends, independent of the server. */

import { addSnapshot } from "../core/addSnapshot.ts";
import { type ErrorCode, rangeError, shown } from "../core/errors.ts";
import { decodeText, encodeText } from "../core/platform/text.ts";
import type { Snapshot } from "../core/read/snapshot.ts";
import type { Registry } from "../core/registry.ts";
import type { Reply, Sent } from "./exchange.ts";
import { grantOf } from "./origins.ts";
import type { PagesChoices } from "./pagesOptions.ts";

/** Errors after which the same snapshot may be added later: they are the server's. */
const OF_SERVER: readonly ErrorCode[] = ["BLOCK_FULL", "NO_LANE", "DETACHED", "CORRUPT"];

/** A request that is refused, with the status that says why. */
class Refusal {
  readonly status: number;
  readonly error: Error;
  readonly headers: Record<string, string>;

  constructor(status: number, code: ErrorCode, message: string, headers: Record<string, string> = {}) {
    this.status = status;
    this.error = rangeError(code, message);
    this.headers = headers;
  }
}

/** Returns the reply to a request, once its snapshot was added or refused. Never rejects. */
export async function receive(registry: Registry, sent: Sent, choices: PagesChoices): Promise<Reply> {
  const grant = grantOf(sent, choices.origins);
  const headers: Record<string, string> = { ...grant, "Cache-Control": "no-store" };
  try {
    if (!grant) throw ofOtherOrigin(sent);
    if (sent.method === "OPTIONS") return { status: 204, headers: { ...headers, ...allowed(sent) }, body: "" };
    checkHead(sent, choices.maxBytes);
    const snapshot = await snapshotOf(sent, choices.maxBytes);
    addSnapshot(registry, snapshot, choices.adding);
    return { status: 204, headers, body: "" };
  } catch (problem) {
    const isRefusal = problem instanceof Refusal;
    const error = isRefusal ? problem.error : problem;
    choices.onError(error);
    const { code } = (error ?? {}) as { readonly code?: unknown };
    Object.assign(headers, isRefusal && problem.headers, { "Content-Type": "text/plain; charset=utf-8" });
    // Not the message, which names what strangers need not know.
    return {
      status: isRefusal ? problem.status : statusOf(code),
      headers,
      body: `${isCode(code) ? code : "FAILED"}\n`,
    };
  }
}

/** Returns the status of an error of `addSnapshot`: 503 if the page may send the same again. */
function statusOf(code: unknown): number {
  if (code === "SNAPSHOT_FORGOTTEN") return 410;
  return isCode(code) && !OF_SERVER.includes(code) ? 422 : 503;
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && /^[A-Z_]+$/.test(code);
}

function ofOtherOrigin({ header }: Sent): Refusal {
  const origin = header("origin");
  return new Refusal(
    403,
    "SNAPSHOT_REFUSED",
    `Only pages of this server's origin and of those in \`origins\` may send, but got one of ${shown(origin)}. Add ` +
      "it to `origins`.",
  );
}

/** Returns the headers by which a browser lets a page of another origin send. */
function allowed({ header }: Sent): Record<string, string> {
  const asked = header("access-control-request-headers");
  return {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Max-Age": "7200",
    ...(asked && { "Access-Control-Allow-Headers": asked }),
  };
}

/** Throws unless a request may have a snapshot, as far as its method and headers say. */
function checkHead({ method, header }: Sent, maxBytes: number): void {
  if (method !== "POST") {
    const problem = `Pages send with POST, but got ${shown(method)}. Send sendOnHide's requests here.`;
    throw new Refusal(405, "SNAPSHOT_REFUSED", problem, { Allow: "OPTIONS, POST" });
  }
  const type = header("content-type") ?? "";
  const encoding = header("content-encoding") ?? "identity";
  if (!/^\s*(text\/plain|application\/json)\s*(;|$)/i.test(type) || encoding !== "identity") {
    throw new Refusal(
      415,
      "SNAPSHOT_REFUSED",
      `Pages send JSON as text/plain or application/json, not compressed, but got ${shown(type)}, ` +
        `${shown(encoding)}. Do not change the content type.`,
    );
  }
  if (Number(header("content-length") ?? 0) > maxBytes) throw tooLong(maxBytes);
}

function tooLong(maxBytes: number): Refusal {
  const problem = `A request may have ${maxBytes} bytes (maxBytes), but got more. Send less, or raise it.`;
  // The rest of the body is not read, so that no other request can follow.
  return new Refusal(413, "SNAPSHOT_REFUSED", problem, { Connection: "close" });
}

async function snapshotOf({ parsed, parts }: Sent, maxBytes: number): Promise<Snapshot> {
  if (typeof parsed === "object" && parsed !== null && !(parsed instanceof Uint8Array)) return parsed as Snapshot;
  try {
    const bytes = typeof parsed === "string" ? encodeText(parsed) : parsed;
    if (!(bytes instanceof Uint8Array)) return JSON.parse(await textOf(parts, maxBytes));
    if (bytes.length > maxBytes) throw tooLong(maxBytes);
    return JSON.parse(decodeText(bytes));
  } catch (problem) {
    if (problem instanceof Refusal) throw problem;
    // Without the host's message, in which a part of the text may be.
    throw new Refusal(
      400,
      "SNAPSHOT_INVALID",
      "Pages send JSON, but got none. Pass the body on unchanged, and unread.",
    );
  }
}

async function textOf(parts: Sent["parts"], maxBytes: number): Promise<string> {
  const taken: Uint8Array[] = [];
  let length = 0;
  for await (const part of parts ?? []) {
    length += part.length;
    if (length > maxBytes) throw tooLong(maxBytes);
    taken.push(part);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const part of taken) {
    body.set(part, at);
    at += part.length;
  }
  return decodeText(body);
}
