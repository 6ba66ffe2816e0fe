/** The response to a scrape, independent of the server. */

import { shown } from "../../core/errors.ts";
import { encodeText } from "../../core/platform/text.ts";
import type { OnBadMetric } from "../format/badMetric.ts";
import { joined, Scrape } from "../format/scrape.ts";
import { readSource, type Source } from "../source/source.ts";
import type { Body, HttpRequest, HttpResponse } from "./exchange.ts";
import type { HandlerOptions, OnError } from "./handlerOptions.ts";
import { acceptsGzip, negotiate } from "./negotiate.ts";
import { streamOf } from "./stream.ts";

/** The options of a response: those of a handler without `onError`. */
type RespondOptions = Omit<HandlerOptions, "onError">;

/** Below this size, a response fits one packet uncompressed. */
const MIN_COMPRESSED = 1400;

/**
 * Returns the response to a scrape, and never throws. A bad metric is left out. Any other error gives a response with
 * status 500, or breaks off a stream that has started.
 */
export async function respond(
  source: Source,
  asked: HttpRequest,
  options: RespondOptions,
  onError: OnError,
): Promise<HttpResponse> {
  const { status, headers, body } = await respondToGet(source, asked, options, onError);
  if (asked.method !== "HEAD") return { status, headers, body };
  if (isStream(body)) await cancelled(body);
  return { status, headers, body: null };
}

/**
 * Cancels a stream that nobody reads. If the stream has failed, the error was reported already, and is ignored here.
 */
export function cancelled(body: ReadableStream): Promise<void> {
  return body.cancel().catch(() => {});
}

async function respondToGet(
  source: Source,
  asked: HttpRequest,
  options: RespondOptions,
  onError: OnError,
): Promise<HttpResponse> {
  const { method, url, header } = asked;
  if (method !== "GET" && method !== "HEAD") {
    return problem(405, `Metrics are read with GET or HEAD, but got ${method}.`, { Allow: "GET, HEAD" });
  }
  const { format, escaping, contentType } = negotiate(header("accept"));
  const headers = { "Content-Type": contentType, Vary: "Accept, Accept-Encoding" };
  const compresses = acceptsGzip(header("accept-encoding")) && typeof CompressionStream === "function";
  let dropped = 0;
  const onBadMetric: OnBadMetric = (problem) => {
    dropped++;
    onError(problem);
  };
  try {
    const page = await options.page?.respond(source, asked, options.patience, onError);
    if (page) return page;
    const own = { onBadMetric, onConflict: onError, dropped: () => dropped };
    const wanted = { ...options, format, escaping, names: wantedNames(url), ...own };
    const scrape = new Scrape(await readSource(source, wanted), wanted);
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

/** Returns true for a stream. It does not use `instanceof`, since some test environments have no streams. */
export function isStream(body: Body): body is ReadableStream<Uint8Array<ArrayBuffer>> {
  return body !== null && "getReader" in body;
}

/** Returns the text of a thrown value, which may not be an error or may have no text. */
function reason(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return shown(thrown);
  }
}

/** Returns the values of `?name[]=`, the parameter that other Prometheus libraries use. */
function wantedNames(url: string): string[] {
  const query = url.replace(/[^?]*/, "");
  return new URLSearchParams(query).getAll("name[]");
}

function problem(status: number, message: string, headers: Record<string, string> = {}): HttpResponse {
  return whole(status, encodeText(`${message}\n`), { "Content-Type": "text/plain; charset=utf-8", ...headers });
}

function whole(status: number, body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): HttpResponse {
  return { status, headers: { ...headers, "Content-Length": String(body.length) }, body };
}
