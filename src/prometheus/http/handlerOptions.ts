/** The options that handlers and responders share. */

import { type CollectOptions, checkPatience } from "../../core/define/options.ts";
import { shown, typeError } from "../../core/errors.ts";
import { printError, runCallback } from "../../core/platform/callback.ts";
import { checkExpositionOptions, type ExpositionOptions } from "../format/format.ts";
import type { Source } from "../source/source.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";

/**
 * A callback that receives an error of a scrape, or of one metric of it.
 * @inline
 */
export type OnError = (error: unknown) => void;

/** A page for people: `livePage` of "threadtally/prometheus/serve". */
export interface MetricsPage {
  /** Marks pages: what lacks it is refused. */
  readonly type: "threadtally.page";
  /**
   * Returns the response to a browser, or to the page; undefined for all other requests.
   * @internal
   */
  respond(
    source: Source,
    asked: HttpRequest,
    patience: number | undefined,
    onError: OnError,
  ): Promise<HttpResponse> | undefined;
}

/** The options of `metricsHandler` and `metricsResponder`. `patience` is that of `registry.collectOthers`. */
export interface HandlerOptions extends ExpositionOptions, CollectOptions {
  /**
   * Called if a scrape fails (it then has status 500, unless the response had started), and for each metric that a
   * scrape leaves out. By default, the error is printed.
   */
  readonly onError?: OnError;
  /** A page that browsers get instead of an exposition: `livePage`. Default: none. */
  readonly page?: MetricsPage;
}

export function checkHandlerOptions(options: HandlerOptions): HandlerOptions & { readonly onError: OnError } {
  checkExpositionOptions("A handler", options, ["patience", "onError", "page"]);
  const { onError = printScrapeError, page } = options;
  checkPatience(options.patience);
  if (page !== undefined && page?.type !== "threadtally.page") {
    throw typeError("OPTION_INVALID", `page must be livePage, but got ${shown(page)}.`);
  }
  if (typeof onError === "function") return { ...options, onError: harmless(onError) };
  throw typeError("OPTION_INVALID", `onError must be a function, but got ${shown(onError)}.`);
}

/**
 * Returns a function that calls `onError` and never throws, since nobody could catch it. An error in `onError` is
 * printed.
 */
function harmless(onError: OnError): OnError {
  return (error) => runCallback(() => onError(error), printScrapeError);
}

function printScrapeError(error: unknown): void {
  printError("A scrape failed, or a metric was left out:", error);
}
