/** A receiver of pages over real HTTP, which can fail in chosen ways, and a page that sends to it. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Registry } from "threadtally";
import { type Sending, type SendOptions, sendOnHide } from "threadtally/browser";
import { type PagesOptions, pagesHandler } from "threadtally/pages";
import { onTestFinished } from "vitest";
import { served } from "../pages/server.ts";
import { testRegistry } from "../support/adding.ts";

/** One fault: it does what it does, and returns true unless the request is to be added as usual. */
export type Fault = (request: IncomingMessage, response: ServerResponse, add: () => Promise<void>) => unknown;

export class Receiver {
  readonly registry = testRegistry();
  url = "";
  /** Sizes of the requests that came. */
  readonly bytes: number[] = [];
  /** The most bytes of requests that were not yet answered. */
  mostAtOnce = 0;
  fault: Fault | undefined;
  readonly #handler;
  #bytesNow = 0;

  constructor(options: PagesOptions = {}) {
    this.#handler = pagesHandler(this.registry, { onError: () => {}, ...options });
  }

  async listen(): Promise<this> {
    this.url = await served((request, response) => {
      const bytes = Number(request.headers["content-length"]);
      this.bytes.push(bytes);
      this.#bytesNow += bytes;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#bytesNow);
      response.on("close", () => {
        this.#bytesNow -= bytes;
      });
      const add = () => this.#handler(request, response);
      return this.fault ? this.fault(request, response, add) : add();
    });
    return this;
  }
}

/** The server adds the request, and its reply is lost. */
export const lostReply: Fault = async (_, response, add) => {
  const { writeHead, end } = response;
  Object.assign(response, { writeHead: () => response, end: () => response });
  await add();
  Object.assign(response, { writeHead, end });
  response.destroy();
};

/** The request is lost. */
export const lostRequest: Fault = (request) => request.destroy();

/** Replies with a status, and adds nothing. */
export const status =
  (code: number): Fault =>
  (request, response) => {
    request.resume();
    response.writeHead(code).end("as the test says");
  };

/** Starts a page that sends to a receiver. Returns its errors, too. */
export function sending(receiver: Receiver, registry: Registry = testRegistry(), options: SendOptions = {}) {
  const errors: string[] = [];
  const onError = (error: unknown) => errors.push((error as Error).message);
  const started: Sending = sendOnHide(registry, receiver.url, { onError, ...options });
  onTestFinished(() => started.close());
  return { registry, sending: started, errors };
}
