/** Requests to the exporting thread to export now, by a broadcast channel. */

import { builtin } from "../core/platform/builtin.ts";
import { clearTicker, clearTimer, setTicker, setTimer } from "../core/platform/clock.ts";
import type { Registry } from "../core/registry.ts";
import { textOf } from "./problems.ts";
import { limitOf } from "./timeouts.ts";

/** A request, or the reply to it. */
interface Message {
  readonly request?: string;
  readonly reply?: string;
  /** The text of the error that the export failed with. */
  readonly error?: string;
}

/** A request without a reply is repeated: the exporting thread may have ended, and another one have taken over. */
const REPEAT_MILLISECONDS = 200;

function open(registry: Registry): BroadcastChannel {
  // Not the global one, if there is another: Deno's would keep the process alive.
  const Channel = (builtin("node:worker_threads")?.BroadcastChannel ?? BroadcastChannel) as typeof BroadcastChannel;
  // The first number that a thread has written is that of all threads.
  return new Channel(`threadtally/${registry.note("opentelemetry/channel", newId())}`);
}

/** Returns a text that differs from all others. Not a UUID: insecure pages and worklets cannot make any. */
function newId(): string {
  return `${Date.now()} ${Math.random()}`;
}

/** Serves the requests of other threads, until the returned function is called. It does not keep the thread alive. */
export function serveFlushes(registry: Registry, flush: () => Promise<unknown>): () => void {
  const channel = open(registry);
  const running = new Set<string>();
  let isClosed = false;
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    const { request } = data;
    if (request === undefined || running.has(request)) return;
    running.add(request);
    const reply = (error?: string) => {
      running.delete(request);
      // Afterwards, another thread may export, and receive the request when it is repeated.
      if (!isClosed) channel.postMessage({ reply: request, ...(error !== undefined && { error }) });
    };
    flush().then(
      () => reply(),
      (error) => reply(textOf(error)),
    );
  };
  (channel as { unref?(): void }).unref?.();
  return () => {
    isClosed = true;
    channel.close();
  };
}

/** Requests an export. Returns false if the exporting thread does not reply in time. Rejects as the export does. */
export async function requestFlush(registry: Registry, timeoutMillis?: number): Promise<boolean> {
  const channel = open(registry);
  const request = newId();
  const post = () => channel.postMessage({ request } satisfies Message);
  const repetition = setTicker(post, REPEAT_MILLISECONDS);
  let timer: ReturnType<typeof setTimer> | undefined;
  try {
    return await new Promise<boolean>((resolve, reject) => {
      channel.onmessage = ({ data: { reply, error } }: MessageEvent<Message>) => {
        if (reply !== request) return;
        if (error === undefined) resolve(true);
        else reject(new Error(error));
      };
      timer = setTimer(() => resolve(false), limitOf(timeoutMillis));
      post();
    });
  } finally {
    clearTicker(repetition);
    clearTimer(timer);
    channel.close();
  }
}
