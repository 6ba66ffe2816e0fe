/** Requests to a receiver: each has one time limit, from its connection to the end of the answer. */

import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { neededBuiltin } from "../core/platform/builtin.ts";
import { clearTimer, setTimer } from "../core/platform/clock.ts";
import type { Answer, Payload } from "./sender.ts";

/** The receiver of a push. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds that a request may take. */
  readonly timeout: number;
  readonly isZipped: boolean;
}

/** Sends one payload. Rejects without an answer. */
export type Post = (payload: Payload) => Promise<Answer>;

/** Bytes of an answer that are kept. */
const LONGEST_ANSWER = 65_536;

/** Returns a function that posts to a receiver, over one connection that stays open. */
export function poster(target: Target): Post {
  const { Agent } = neededBuiltin(moduleOf(target));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return async (payload) => {
    const { body, ...rest } = payload;
    const zipped = target.isZipped ? { ...rest, ...zip(payload) } : { ...rest, body };
    try {
      return await request(target, agent, zipped);
    } catch (error) {
      // The receiver had closed the connection while nothing was sent: it has not seen the request.
      if (error instanceof StaleConnection) return request(target, agent, zipped);
      throw error;
    }
  };
}

class StaleConnection extends Error {}

function moduleOf({ url }: Target) {
  return url.startsWith("https:") ? "node:https" : "node:http";
}

function zip({ body, headers }: Payload): Pick<Payload, "body" | "headers"> {
  // Not asynchronously: that would wait for the threads that all of Node shares, which may be busy.
  return { body: neededBuiltin("node:zlib").gzipSync(body), headers: { ...headers, "Content-Encoding": "gzip" } };
}

function request(target: Target, agent: Agent, { body, headers, method = "POST" }: Payload): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, ...target.headers, "Content-Length": String(body.length) };
    const asked: ClientRequest = neededBuiltin(moduleOf(target)).request(target.url, { agent, method, headers: sent });
    const timer = setTimer(() => {
      asked.destroy(new Error(`no answer within ${target.timeout} ms`));
    }, target.timeout);
    const fail = (error: NodeJS.ErrnoException) => {
      clearTimer(timer);
      reject(asked.reusedSocket && error.code === "ECONNRESET" ? new StaleConnection(error.message) : error);
    };
    asked.on("error", fail);
    asked.on("response", (response) => {
      bodyOf(response).then((received) => {
        clearTimer(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: received });
      }, fail);
    });
    asked.end(body);
  });
}

/** Reads an answer to its end, and returns its first bytes. */
function bodyOf(response: IncomingMessage): Promise<Uint8Array> {
  const body = new Uint8Array(LONGEST_ANSWER);
  let length = 0;
  return new Promise((resolve, reject) => {
    response.on("data", (part: Uint8Array) => {
      const taken = part.subarray(0, LONGEST_ANSWER - length);
      body.set(taken, length);
      length += taken.length;
    });
    response.on("error", reject);
    response.on("end", () => resolve(body.subarray(0, length)));
  });
}
