/** The options that every way of answering scrapes has. */

import { shown, typeError } from "../../core/errors.ts";
import { printError, runCallback } from "../../core/platform/callback.ts";
import { checkExpositionOptions, type ExpositionOptions } from "../format/format.ts";

/** Called with what kept a scrape, or one metric of it, from being answered. */
export type OnError = (error: unknown) => void;

export interface HandlerOptions extends ExpositionOptions {
  /**
   * Called with what kept a scrape from being answered, which had status 500 if a status could be sent, and with each metric that
   * was left out of one. By default it is printed.
   */
  readonly onError?: OnError;
}

export function checkHandlerOptions(options: HandlerOptions): ExpositionOptions & { readonly onError: OnError } {
  checkExpositionOptions("A handler", options, ["onError"]);
  const { onError = printScrapeError } = options;
  if (typeof onError === "function") return { ...options, onError: harmless(onError) };
  throw typeError("OPTION_INVALID", `onError must be a function, but got ${shown(onError)}.`);
}

/** Calls `onError` without ever throwing, since nobody could catch that; what fails in it is printed. */
function harmless(onError: OnError): OnError {
  return (error) => runCallback(() => onError(error), printScrapeError);
}

function printScrapeError(error: unknown): void {
  printError("A scrape, or a metric of one, could not be answered:", error);
}
