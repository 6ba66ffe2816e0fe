/** The options that every way of answering scrapes has. */

import { shown, typeError } from "../core/errors.ts";
import type { OnError } from "./answer.ts";
import { checkExpositionOptions, type ExpositionOptions } from "./format.ts";

export interface HandlerOptions extends ExpositionOptions {
  /** Told of what kept a scrape from being answered; it had status 500. By default it is printed. */
  readonly onError?: OnError;
}

export function checkOptions(options: HandlerOptions): ExpositionOptions & { readonly onError: OnError } {
  checkExpositionOptions(options);
  const { onError = report } = options;
  if (typeof onError === "function") return { ...options, onError };
  throw typeError("OPTION_INVALID", `onError must be a function, but got ${shown(onError)}.`);
}

function report(error: unknown): void {
  console.error("A scrape could not be answered:", error);
}
