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
const MOST_KEPT = 65_536;

/** Bytes of an answer that are read: the limit that OTLP's specification recommends. */
const MOST_READ = 4 * 2 ** 20;

/** The flaw of an answer that has more bytes. */
export const TOO_LONG = "it has more than 4 MiB";

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

async function request(target: Target, agent: Agent, payload: Payload): Promise<Answer> {
  const { body, headers, method = "POST" } = payload;
  // Without the first header, the receiver could compress its answer in any way.
  const sent = { "Accept-Encoding": "identity", ...headers, ...target.headers, "Content-Length": String(body.length) };
  const asked: ClientRequest = neededBuiltin(moduleOf(target)).request(target.url, { agent, method, headers: sent });
  let timer: ReturnType<typeof setTimer> | undefined;
  return new Promise<Answer>((resolve, reject) => {
    let fail = (error: NodeJS.ErrnoException) => {
      reject(asked.reusedSocket && error.code === "ECONNRESET" ? new StaleConnection(error.message) : error);
    };
    timer = setTimer(() => {
      const late = new Error(`no answer within ${target.timeout} ms`);
      fail(late);
      asked.destroy(late);
    }, target.timeout);
    asked.on("error", (error) => fail(error));
    // A receiver that changes the protocol causes neither an error nor a response.
    const close = () => fail(new Error("the connection was closed without an answer"));
    asked.on("close", close);
    asked.on("response", (response) => {
      asked.off("close", close);
      const { statusCode: status = 0, headers } = response;
      // From here on, the status says what became of the request.
      fail = ({ message }) => resolve({ status, headers, body: new Uint8Array(0), flaw: message });
      bodyOf(response).then(
        (received) => resolve({ status, headers, body: received }),
        (error) => {
          fail(error);
          asked.destroy();
        },
      );
    });
    asked.end(body);
  }).finally(() => clearTimer(timer));
}

/** Reads an answer to its end, and returns its first bytes. Rejects if they are of no use, or it does not end. */
function bodyOf(response: IncomingMessage): Promise<Uint8Array> {
  const { "content-encoding": coding = "identity" } = response.headers;
  const body = new Uint8Array(MOST_KEPT);
  let kept = 0;
  let read = 0;
  return new Promise((resolve, reject) => {
    response.on("data", (part: Uint8Array) => {
      const taken = part.subarray(0, MOST_KEPT - kept);
      body.set(taken, kept);
      kept += taken.length;
      read += part.length;
      if (read > MOST_READ) reject(new Error(TOO_LONG));
    });
    response.on("error", reject);
    response.on("end", () => {
      if (coding === "identity") resolve(body.subarray(0, kept));
      else reject(new Error(`it is encoded as ${coding}`));
    });
  });
}
