/** What a scrape is answered with, whatever serves it. */

import { shown } from "../../core/errors.ts";
import { encodeText } from "../../core/platform/text.ts";
import type { OnBadMetric } from "../format/badMetric.ts";
import type { ExpositionOptions } from "../format/format.ts";
import { joined, Scrape } from "../format/scrape.ts";
import { readSource, type Source } from "../source/source.ts";
import type { OnError } from "./handlerOptions.ts";
import { acceptsGzip, negotiate } from "./negotiate.ts";
import { streamOf } from "./stream.ts";

/** A request, as every server knows it. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  /** A header by its name in lower case. */
  header(name: string): string | null | undefined;
}

export type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null;

export interface HttpResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Body;
}

/** Below this a reply fits one packet as it is. */
const MIN_COMPRESSED = 1400;

/** Never throws: a bad metric is left out; what else goes wrong is a reply of status 500, or breaks off a stream that was begun. */
export async function respond(
  source: Source,
  asked: HttpRequest,
  options: ExpositionOptions,
  onError: OnError,
): Promise<HttpResponse> {
  const { status, headers, body } = await respondToGet(source, asked, options, onError);
  if (asked.method !== "HEAD") return { status, headers, body };
  if (isStream(body)) await cancelled(body);
  return { status, headers, body: null };
}

/** Ends a stream that nobody reads. One that has failed was reported, and rejects here once more. */
export function cancelled(body: ReadableStream): Promise<void> {
  return body.cancel().catch(() => {});
}

async function respondToGet(
  source: Source,
  { method, url, header }: HttpRequest,
  options: ExpositionOptions,
  onError: OnError,
): Promise<HttpResponse> {
  if (method !== "GET" && method !== "HEAD") {
    return problem(405, `Metrics are read with GET or HEAD, but this was ${method}.`, { Allow: "GET, HEAD" });
  }
  const { format, escaping, contentType } = negotiate(header("accept") ?? "");
  const headers = { "Content-Type": contentType, Vary: "Accept, Accept-Encoding" };
  const compresses = acceptsGzip(header("accept-encoding") ?? "") && typeof CompressionStream === "function";
  let dropped = 0;
  const onBadMetric: OnBadMetric = (problem) => {
    dropped++;
    onError(problem);
  };
  try {
    const cursors = await readSource(source, { ...options, escaping, onBadMetric, dropped: () => dropped });
    const wanted = { ...options, format, escaping, names: wantedNames(url), onBadMetric };
    const scrape = new Scrape(cursors, wanted);
    const first = joined(scrape.slice());
    if (scrape.done && !(compresses && first.length >= MIN_COMPRESSED)) return whole(200, first, headers);
    if (typeof ReadableStream !== "function") return whole(200, joined([first, ...scrape.all()]), headers);
    const body = streamOf(scrape, first, onError);
    if (!compresses) return { status: 200, headers, body };
    return {
      status: 200,
      headers: { ...headers, "Content-Encoding": "gzip" },
      body: body.pipeThrough(new CompressionStream("gzip")),
    };
  } catch (error) {
    onError(error);
    return problem(500, `The metrics could not be read. ${reason(error)}`);
  }
}

/** Not `instanceof`: some test environments have no streams. */
export function isStream(body: Body): body is ReadableStream<Uint8Array<ArrayBuffer>> {
  return body !== null && "getReader" in body;
}

/** Returns the text of what was thrown: it may be no error, or have no text. */
function reason(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return shown(thrown);
  }
}

/** The values of `?name[]=`, as other Prometheus libraries have it. */
function wantedNames(url: string): string[] {
  const start = url.indexOf("?");
  return start < 0 ? [] : new URLSearchParams(url.slice(start)).getAll("name[]");
}

function problem(status: number, message: string, headers: Record<string, string> = {}): HttpResponse {
  return whole(status, encodeText(`${message}\n`), { "Content-Type": "text/plain; charset=utf-8", ...headers });
}

function whole(status: number, body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): HttpResponse {
  return { status, headers: { ...headers, "Content-Length": String(body.length) }, body };
}
