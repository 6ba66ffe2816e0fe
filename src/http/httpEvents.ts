/** The events of this thread's HTTP requests, from Node's diagnostics_channel and from the objects themselves. */

import { neededBuiltin } from "../core/platform/builtin.ts";
import { warn } from "../core/platform/warning.ts";

export class HttpEvents {
  readonly #channels = neededBuiltin("node:diagnostics_channel");
  readonly #onDetached: () => void;
  readonly #ends: (() => void)[] = [];
  #isStopped = false;
  #isWarned = false;

  /** `onDetached` is called when the registry was found to be detached. */
  constructor(onDetached: () => void) {
    this.#onDetached = onDetached;
  }

  /** Calls `receive` with each message of a channel, until `stop`. */
  on<M>(channel: string, receive: (message: M) => void): void {
    const subscriber = (message: unknown) => this.attempt(receive, message as M);
    this.#channels.subscribe(channel, subscriber);
    this.#ends.push(() => this.#channels.unsubscribe(channel, subscriber));
  }

  /** Calls `receive`, unless stopped. It runs within users' requests, so its errors end here. */
  attempt<M>(receive: (message: M) => void, message: M): void {
    if (this.#isStopped) return;
    try {
      receive(message);
    } catch (error) {
      const { code, message: reason } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
      if (code === "DETACHED") this.#onDetached();
      else if (!this.#isWarned) {
        this.#isWarned = true;
        warn("THREADTALLY_HTTP", `A metric of an HTTP request was not recorded: ${reason} This is reported once.`);
      }
    }
  }

  stop(): void {
    this.#isStopped = true;
    for (const end of this.#ends.splice(0)) end();
  }
}
