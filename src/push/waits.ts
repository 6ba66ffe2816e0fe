/** The waits between the attempts to send: exponential, with jitter, unless the receiver names one. */

import type { IncomingHttpHeaders } from "node:http";

/** Milliseconds of the first wait, and of the longest one. */
export const FIRST_WAIT = 1000;
const LONGEST_BACKOFF = 30_000;
/** A receiver may ask for a longer wait, but not for any. */
const LONGEST_WAIT = 600_000;

/** Returns the milliseconds to wait after this many failures in a row: a random half of it, so that senders part. */
export function backoff(failures: number, first = FIRST_WAIT): number {
  const most = Math.min(LONGEST_BACKOFF, first * 2 ** (failures - 1));
  return most / 2 + (Math.random() * most) / 2;
}

/**
 * Returns the milliseconds that an answer asks to wait; undefined if it does not. A wait below our own first one is
 * none: a receiver that asks for 0 each time would get requests without a pause.
 */
export function retryAfter({ "retry-after": text }: IncomingHttpHeaders, now: number): number | undefined {
  if (text === undefined) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return wait >= FIRST_WAIT ? Math.min(wait, LONGEST_WAIT) : undefined;
}
