/** The browser engines that the tests drive, behind one interface. The drivers are in puppeteer.ts and webkit.ts. */

import { chromium, firefox } from "./puppeteer.ts";
import { webkit } from "./webkit.ts";

export interface Browser {
  readonly version: string;
  open(url: string): Promise<Page>;
  /** Ends the browser, and everything that was started for it. */
  close(): Promise<void>;
}

export interface Page {
  /** Calls a function of test/browsers/page.js; rejects with its error. */
  call(name: string, ...given: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

export const engines: Readonly<Record<string, () => Promise<Browser>>> = {
  Chromium: chromium,
  "Firefox ESR": firefox,
  WebKitGTK: webkit,
};

/** The reply of page.js to a call. */
export type Answer = { readonly result: unknown } | { readonly problem: string };

export function resultOf(answer: Answer): unknown {
  if ("problem" in answer) throw new Error(answer.problem);
  return answer.result;
}
