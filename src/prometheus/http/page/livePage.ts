/** The responses to browsers: a page, and the data that it requests again and again. */

import { shown, typeError } from "../../../core/errors.ts";
import { encodeText } from "../../../core/platform/text.ts";
import type { Snapshot } from "../../../core/read/snapshot.ts";
import { checkFrame, checkMetric, checkSeries } from "../../../core/read/snapshotCheck.ts";
import type { Source } from "../../source/source.ts";
import type { HttpRequest, HttpResponse } from "../exchange.ts";
import type { MetricsPage, OnError } from "../handlerOptions.ts";
import { acceptsGzip, prefersHtml } from "../negotiate.ts";
import { metricsOf, type PageData } from "./pageData.ts";
import { wordsOf } from "./searching.ts";

/** A page as the build makes it. */
export interface PageDocument {
  readonly html: string;
  /** The Content-Security-Policy, with the hashes of the page's script and style. */
  readonly policy: string;
}

/** Headers of both responses. What they show must neither be kept nor interpreted as anything else. */
const HEADERS = {
  "Cache-Control": "no-store",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  Vary: "Accept, Accept-Encoding",
};

/** Returns the query of a request for the page's data. */
function dataQuery({ url }: HttpRequest): URLSearchParams | undefined {
  const query = new URLSearchParams(url.replace(/[^?]*/, ""));
  return query.get("view") === "data" ? query : undefined;
}

/** Returns true if a request is for the page or for its data, and not for an exposition. */
export function isForPage(asked: HttpRequest): boolean {
  return dataQuery(asked) !== undefined || prefersHtml(asked.header("accept"));
}

export function makePage({ html, policy }: PageDocument): MetricsPage {
  return {
    type: "threadtally.page",
    respond(source, asked, patience, onError) {
      if (!isForPage(asked)) return undefined;
      const query = dataQuery(asked);
      if (query) return respondWithData(source, asked, wordsOf(query.getAll("find").join(" ")), patience, onError);
      return respondWith(asked, html, {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
      });
    },
  };
}

async function respondWithData(
  source: Source,
  asked: HttpRequest,
  words: readonly string[],
  patience: number | undefined,
  onError: OnError,
): Promise<HttpResponse> {
  const data = await readPageData(source, words, patience, onError);
  return respondWith(asked, JSON.stringify(data), { "Content-Type": "application/json" });
}

/** Reads a source as scrapes do: after other threads have set their gauges, and without bad metrics. */
async function readPageData(
  source: Source,
  words: readonly string[],
  patience: number | undefined,
  onError: OnError,
): Promise<PageData> {
  const isRegistry = typeof source !== "function";
  const ages = isRegistry ? ((await source.collectOthers?.({ patience })) ?? []) : [];
  const snapshot = isRegistry ? source.snapshot?.() : goodMetrics(await source(), onError);
  if (!snapshot) {
    throw typeError("OPTION_INVALID", `livePage shows a registry or snapshots, but got ${shown(source)}.`);
  }
  const { blocks } = snapshot;
  return {
    blocks: blocks.map(({ id }) => id),
    time: Date.now(),
    startTime: blocks.reduce((first, { startTime }) => Math.min(first, startTime), Number.MAX_SAFE_INTEGER),
    stats: (isRegistry && source.stats?.()) || null,
    ages,
    metrics: metricsOf(snapshot, words),
  };
}

/** Returns a snapshot of another process without its bad metrics, and without those of adapters. */
function goodMetrics(snapshot: Snapshot, onError: OnError): Snapshot {
  checkFrame(snapshot);
  const metrics = snapshot.metrics.filter((metric, index) => {
    if (metric?.space !== undefined) return false;
    try {
      checkMetric(metric, index);
      checkSeries(metric, metric.series);
      return true;
    } catch (problem) {
      onError(problem);
      return false;
    }
  });
  return { ...snapshot, metrics };
}

async function respondWith(asked: HttpRequest, text: string, own: Record<string, string>): Promise<HttpResponse> {
  const body = encodeText(text);
  const headers = { ...HEADERS, ...own };
  if (!acceptsGzip(asked.header("accept-encoding")) || typeof CompressionStream !== "function") {
    return { status: 200, headers: { ...headers, "Content-Length": String(body.length) }, body };
  }
  const compressed = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
  return { status: 200, headers: { ...headers, "Content-Encoding": "gzip" }, body: compressed };
}
