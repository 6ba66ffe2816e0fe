/** The options that all pushes take. */

import { type CollectOptions, checkCallback, checkLimit, checkPatience } from "../core/define/options.ts";
import { type ErrorCode, rangeError, shown, typeError } from "../core/errors.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";

/**
 * The error of a push: its code is PUSH_FAILED.
 * @inline
 */
export type PushError = RangeError & { readonly code: ErrorCode };

/** The options that all pushes take. `patience` is that of `registry.collectOthers`. */
export interface PushOptions extends CollectOptions {
  /** Headers of each request, such as `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds between two readings, 100 to 2^31 - 1. Default 60,000. */
  readonly interval?: number;
  /** Milliseconds that a request may take, and `close()` and the end of the thread; 1 to 2^31 - 1. Default 10,000. */
  readonly timeout?: number;
  /**
   * Called with a RangeError PUSH_FAILED for each request that failed, was given up or was partly rejected. By default,
   * the first one prints a warning.
   */
  readonly onError?: (error: PushError) => void;
  /** Closes the push when it is aborted. */
  readonly signal?: AbortSignal;
}

/** The names of these options. */
export const PUSH_OPTIONS = [
  ...["headers", "interval", "timeout", "patience", "onError", "signal"],
] as const satisfies (keyof PushOptions)[];

/** Milliseconds between two readings. */
export const LEAST_INTERVAL = 100;

const LONGEST = 2 ** 31 - 1; // of timers; longer ones end at once

/** The defaults of one kind of push. */
interface PushDefaults {
  readonly headers?: Readonly<Record<string, string>>;
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
}

/** Checks the options that all pushes take, and completes them by the defaults of one kind of push. */
export function checkPushOptions(options: PushOptions, defaults: PushDefaults = {}) {
  const { interval = defaults.interval ?? 60_000, timeout = defaults.timeout ?? 10_000, onError, signal } = options;
  checkHeaders(options.headers ?? {});
  const headers = joinHeaders(defaults.headers, options.headers);
  checkLimit("interval", interval, LEAST_INTERVAL, LONGEST);
  checkLimit("timeout", timeout, 1, LONGEST);
  if (onError !== undefined) checkCallback("onError", onError);
  if (signal !== undefined && typeof (signal as Partial<AbortSignal> | null)?.addEventListener !== "function") {
    throw typeError("OPTION_INVALID", `signal must be an AbortSignal, but got ${shown(signal)}.`);
  }
  return { headers, interval, timeout, patience: checkPatience(options.patience), onError, signal };
}

/** Returns whether the properties are what was given. Those of lists, maps and the host's `Headers` are not. */
export function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && !(Symbol.iterator in given);
}

/** Throws unless these are headers of HTTP. */
export function checkHeaders(headers: unknown): void {
  if (!isRecord(headers)) {
    throw typeError("OPTION_INVALID", `headers must be an object of texts, but got ${shown(headers)}.`);
  }
  const { validateHeaderName, validateHeaderValue } = neededBuiltin("node:http");
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value as string);
      if (typeof value === "string") continue;
    } catch {}
    // Not the value, which may be a secret.
    const problem = typeof value === "string" ? "is not" : `got ${typeof value} instead of a text`;
    throw rangeError("OPTION_INVALID", `headers must be as HTTP has them, but the header ${shown(name)} ${problem}.`);
  }
}

/** Joins headers by their names in lower case, as HTTP has them: the last one of a name counts. */
export function joinHeaders(...all: readonly (Readonly<Record<string, string>> | undefined)[]): Record<string, string> {
  const entries = all.flatMap((headers) => Object.entries(headers ?? {}));
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Returns the URL of a receiver, checked. The host's own error has the text in it, which may contain a password. */
export function checkUrl(url: unknown): string {
  try {
    const { protocol, href, username, password } = new URL(url as string);
    decodeURIComponent(username + password); // which is what is sent of them
    if (protocol === "http:" || protocol === "https:") return href;
  } catch {}
  throw (typeof url === "string" ? rangeError : typeError)(
    "OPTION_INVALID",
    "url must be the receiver's address and begin with http:// or https://. Write % of a password as %25.",
  );
}
