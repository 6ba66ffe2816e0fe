/** The options that handlers and responders share. */

import { type CollectOptions, checkPatience } from "../../core/define/options.ts";
import { shown, typeError } from "../../core/errors.ts";
import { printError, runCallback } from "../../core/platform/callback.ts";
import { checkExpositionOptions, type ExpositionOptions } from "../format/format.ts";

/**
 * A callback that receives an error of a scrape, or of one metric of it.
 * @inline
 */
export type OnError = (error: unknown) => void;

/** The options of `metricsHandler` and `metricsResponder`. `patience` is that of `registry.collectOthers`. */
export interface HandlerOptions extends ExpositionOptions, CollectOptions {
  /**
   * Called if a scrape fails (it then has status 500, unless the response had started), and for each metric that a
   * scrape leaves out. By default, the error is printed.
   */
  readonly onError?: OnError;
}

export function checkHandlerOptions(options: HandlerOptions): HandlerOptions & { readonly onError: OnError } {
  checkExpositionOptions("A handler", options, ["patience", "onError"]);
  const { onError = printScrapeError } = options;
  checkPatience(options.patience);
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
