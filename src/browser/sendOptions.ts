/** The options of `sendOnHide`, checked. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import { checkCallback, checkLimit, checkSame, otherOptions } from "../core/define/options.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";

/** The options of `sendOnHide`. */
export interface SendOptions {
  /** Milliseconds between two readings, 1000 to 2^31 - 1. Default 60,000. */
  readonly interval?: number;
  /** Milliseconds that a request may take, 1 to 2^31 - 1. Default 10,000. */
  readonly timeout?: number;
  /**
   * Headers of each request, such as `Authorization`. To a server of another origin, they make the browser ask it for
   * permission first.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Names of the metrics that are sent. Default: all counters, means and histograms. */
  readonly only?: readonly string[];
  /**
   * Called with a RangeError PUSH_FAILED for each request that failed or was refused, and with the error of a reading
   * that failed. By default, the first one prints a warning.
   */
  readonly onError?: (error: unknown) => void;
}

/** The options, checked and completed. */
export interface SendChoices {
  readonly interval: number;
  readonly timeout: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly only: readonly string[] | undefined;
  readonly onError: ((error: unknown) => void) | undefined;
}

const LONGEST = 2 ** 31 - 1; // of timers; longer ones end at once

const OPTIONS = [...["interval", "timeout", "headers", "only", "onError"]] as const satisfies (keyof SendOptions)[];

export function checkSendOptions(options: SendOptions): SendChoices {
  checkOptionNames("sendOnHide", options, OPTIONS);
  const { interval = 60_000, timeout = 10_000, headers = {}, only, onError } = options;
  checkLimit("interval", interval, 1000, LONGEST);
  checkLimit("timeout", timeout, 1, LONGEST);
  checkHeaders(headers);
  if (only !== undefined && (!Array.isArray(only) || only.some((name) => typeof name !== "string"))) {
    throw typeError("OPTION_INVALID", `only must be an array of metrics' names, but got ${shown(only)}.`);
  }
  if (onError !== undefined) checkCallback("onError", onError);
  return { interval, timeout, headers: { ...headers }, only: only && [...new Set(only)].sort(), onError };
}

/** Throws if options of a later call differ from those of the running sending. `asked` are the options, completed. */
export function checkSameSending(options: SendOptions, asked: SendChoices, { headers, ...has }: SendChoices): void {
  const keeper = "A running sendOnHide";
  checkSame<Partial<SendChoices>>({ ...options, only: asked.only }, has, keeper);
  if (options.headers === undefined || comparable(asked.headers) === comparable(headers)) return;
  // Not the values, which may be secrets.
  throw otherOptions(keeper, "its headers are others than it got");
}

/** Returns headers as a text that depends neither on their order nor on the case of their names. */
function comparable(headers: SendChoices["headers"]): string {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return JSON.stringify(entries.sort());
}

function checkHeaders(headers: unknown): void {
  if (typeof headers !== "object" || headers === null) {
    throw typeError("OPTION_INVALID", `headers must be an object of texts, but got ${shown(headers)}.`);
  }
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers([[name, value]]);
    } catch {
      // Not the value, which may be a secret.
      throw rangeError("OPTION_INVALID", `headers must be as HTTP has them, but the header ${shown(name)} is not.`);
    }
  }
}

/** Returns the address of a receiver, which a page may give relative to its own. */
export function checkReceiver(url: unknown): string {
  const { location } = globalThis as { readonly location?: { readonly href: string } };
  try {
    const { protocol, href } = new URL(url as string, location?.href);
    if (protocol === "http:" || protocol === "https:") return href;
  } catch {}
  throw (typeof url === "string" ? rangeError : typeError)(
    "OPTION_INVALID",
    "url must be the receiver's address, with http or https, or in a page a path such as /pages.",
  );
}
