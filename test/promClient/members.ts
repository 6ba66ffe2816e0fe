/** Workers of a cluster that use prom-client's interface, for tests. */

import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type client from "../../src/promClient.ts";

type Client = typeof client;
type Library = "threadtally/prom-client" | "threadtally/prometheus-io-client" | "prom-client";

/** A process that runs functions which it is sent as texts: they see nothing but their arguments. */
export class Member {
  readonly worker: Worker;

  private constructor(library: Library) {
    const exec = fileURLToPath(new URL("member.process.js", import.meta.url));
    cluster.setupPrimary({ exec, execArgv: [] });
    this.worker = cluster.fork({ MEMBER_LIBRARY: library });
  }

  static async start(library: Library = "threadtally/prom-client"): Promise<Member> {
    const member = new Member(library);
    onTestFinished(() => member.end(() => member.worker.process.kill("SIGKILL")));
    await member.#result();
    return member;
  }

  /** Runs a function in the process, and returns what it returns. */
  async run<G, R>(work: (client: Client, given: G) => R | Promise<R>, given?: G): Promise<R> {
    this.begin(work, given);
    return (await this.#result()) as R;
  }

  /** Runs a function without waiting for it. */
  begin<G>(work: (client: Client, given: G) => unknown, given?: G): void {
    this.worker.send({ text: String(work), given });
  }

  /** Ends the process, and waits until this one knows. */
  async end(how: () => unknown = () => this.worker.process.kill("SIGKILL")): Promise<void> {
    if (!this.worker.isConnected()) return;
    const left = once(this.worker, "disconnect");
    how();
    await left;
  }

  #result(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const listener = (message: { result?: unknown; error?: string; type?: string }) => {
        if (message.type !== undefined) return; // a message of the library
        this.worker.off("message", listener);
        if (message.error === undefined) resolve(message.result);
        else reject(new Error(message.error));
      };
      this.worker.on("message", listener);
    });
  }
}
