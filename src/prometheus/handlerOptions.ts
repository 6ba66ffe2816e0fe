/** The options that every way of answering scrapes has. */

import { shown, typeError } from "../core/errors.ts";
import type { OnError } from "./answer.ts";
import { checkExpositionOptions, type ExpositionOptions } from "./format.ts";

export interface HandlerOptions extends ExpositionOptions {
  /**
   * Called with what kept a scrape from being answered, which had status 500 if a status could be sent, and with each metric that
   * was left out of one. By default it is printed.
   */
  readonly onError?: OnError;
}

export function checkOptions(options: HandlerOptions): ExpositionOptions & { readonly onError: OnError } {
  checkExpositionOptions("A handler", options, ["onError"]);
  const { onError = report } = options;
  if (typeof onError === "function") return { ...options, onError: harmless(onError) };
  throw typeError("OPTION_INVALID", `onError must be a function, but got ${shown(onError)}.`);
}

/** Tells of errors and has none itself: nothing may be thrown into the event loop. */
function harmless(onError: OnError): OnError {
  return (error) => {
    try {
      onError(error);
    } catch (problem) {
      report(problem);
    }
  };
}

function report(error: unknown): void {
  console.error("A scrape, or a metric of one, could not be answered:", error);
}
