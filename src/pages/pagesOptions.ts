/** The options that handlers and responders share. */

import { type AddOptions, checkAddOptions } from "../core/define/addOptions.ts";
import { checkOptionNames } from "../core/define/optionNames.ts";
import { checkCallback, checkLimit } from "../core/define/options.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import { printError, runCallback } from "../core/platform/callback.ts";
import { warn } from "../core/platform/warning.ts";
import type { Registry } from "../core/registry.ts";

/** The options of `pagesHandler` and `pagesResponder`, of which those of `addSnapshot` limit what pages may add. */
export interface PagesOptions extends AddOptions {
  /**
   * Origins of pages that may send, besides those of the server's own origin: for example `["https://shop.example"]`,
   * or `["*"]` for all. Default: none.
   */
  readonly origins?: readonly string[];
  /**
   * Bytes that a request may have, 16,384 to 16,777,216. One with more is refused; a body that a framework has parsed
   * as JSON is as long as the framework allows. Default 65,536.
   */
  readonly maxBytes?: number;
  /**
   * Called with the error of each request that is refused or cannot be added. By default, the first error of each code
   * prints a warning.
   */
  readonly onError?: (error: unknown) => void;
}

/** The options, checked and completed. */
export interface PagesChoices {
  readonly adding: AddOptions;
  readonly origins: readonly string[];
  readonly maxBytes: number;
  /** Never throws. */
  readonly onError: (error: unknown) => void;
}

const OPTIONS = [
  ...["only", "maxSeries", "maxSources", "maxAge", "origins", "maxBytes", "onError"],
] as const satisfies (keyof PagesOptions)[];

/** A page's part has up to 15 KiB. */
const LEAST_BYTES = 2 ** 14;
const MOST_BYTES = 2 ** 24;

/** Checks what handlers and responders take. */
export function checkPages(taker: string, registry: Registry, options: PagesOptions): PagesChoices {
  if (!(registry as Partial<Registry> | undefined)?.attachment) {
    throw typeError("OPTION_INVALID", `${taker} takes a registry, but got ${shown(registry)}. Pass new Registry().`);
  }
  checkOptionNames(taker, options, OPTIONS);
  const { origins = [], maxBytes = 65_536, onError = warner(), ...adding } = options;
  checkAddOptions(adding);
  checkOrigins(origins);
  checkLimit("maxBytes", maxBytes, LEAST_BYTES, MOST_BYTES);
  checkCallback("onError", onError);
  // A copy: what the caller changes later is not checked.
  const { only } = adding;
  return {
    adding: only ? { ...adding, only: [...only] } : adding,
    origins: [...origins],
    maxBytes,
    onError: (error) =>
      void runCallback(
        () => onError(error),
        (thrown) => printError("The onError of a receiver of pages threw:", thrown),
      ),
  };
}

function checkOrigins(origins: unknown): void {
  if (!Array.isArray(origins)) {
    throw typeError("OPTION_INVALID", `origins must be an array of origins, but got ${shown(origins)}.`);
  }
  for (const origin of origins) {
    if (origin === "*" || isOrigin(origin)) continue;
    throw rangeError(
      "OPTION_INVALID",
      `origins must be as browsers send them, such as "https://shop.example", or "*", but one is ${shown(origin)}.`,
    );
  }
}

function isOrigin(text: unknown): boolean {
  try {
    return new URL(text as string).origin === text;
  } catch {
    return false;
  }
}

/** Returns a function that warns of the first error of each code: strangers cannot fill a log. */
function warner(): (error: unknown) => void {
  const codes = new Set<unknown>();
  return (error) => {
    const { code, message } = error as Error & { readonly code?: unknown };
    if (codes.has(code)) return;
    codes.add(code);
    warn("THREADTALLY_PAGES", `What a page sent was not added (further ones are not reported): ${message}`);
  };
}
