/** The program that pushes, and what it has recorded. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { PushStats } from "threadtally/push";

interface Said {
  readonly stats: PushStats;
  readonly errors: readonly string[];
}

export class Program {
  readonly #process: ChildProcess;

  constructor(kind: "gateway" | "remoteWrite", url: string) {
    this.#process = fork(fileURLToPath(new URL("program.process.js", import.meta.url)), [kind, url]);
  }

  /** Sends an order. Resolves to its report when it is carried out. */
  async order(order: "record" | "failures" | "remove", value: number | string): Promise<Said> {
    this.#process.send({ order, value });
    const ended = new AbortController();
    const [said] = await Promise.race([
      once(this.#process, "message", { signal: ended.signal }),
      once(this.#process, "exit", { signal: ended.signal }).then(([code, signal]) => {
        throw new Error(`The program ended with ${code ?? signal} instead of carrying out "${order}".`);
      }),
    ]).finally(() => ended.abort());
    return said as Said;
  }

  /** Makes it record once more and end at once, with this exit code. */
  async exit(): Promise<number> {
    this.#process.send({ order: "exit" });
    const [code] = await once(this.#process, "exit");
    return code as number;
  }

  stop(): void {
    this.#process.kill();
  }
}
