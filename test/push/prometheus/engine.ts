/** Programs of Debian that receive pushes, unchanged, and the numbers that they then have. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { freePort } from "../../support/freePort.ts";

/** One server, which can be restarted at the same address with the same data. */
export class Engine {
  readonly url: string;
  readonly #command: readonly string[];
  readonly #folder: string;
  #process: ChildProcess | undefined;

  /** Starts a server. `command` returns its command line for an address and a folder for its data. */
  static async start(command: (address: string, folder: string) => readonly string[]): Promise<Engine> {
    const address = `127.0.0.1:${await freePort()}`;
    const folder = mkdtempSync(join(tmpdir(), "threadtally-engine-"));
    const engine = new Engine(address, folder, command(address, folder));
    await engine.#start();
    return engine;
  }

  private constructor(address: string, folder: string, command: readonly string[]) {
    this.url = `http://${address}`;
    this.#folder = folder;
    this.#command = command;
  }

  async #start(): Promise<void> {
    const [program, ...options] = this.#command;
    this.#process = spawn(program as string, options, { stdio: "ignore" });
    const failed = once(this.#process, "exit").then(([code]) => {
      throw new Error(`${program} ended with ${code}`);
    });
    const answers = vi.waitFor(() => fetch(`${this.url}/metrics`), { timeout: 30_000, interval: 50 });
    await Promise.race([answers, failed]);
    failed.catch(() => {}); // it ends later, as it should
  }

  /** Ends the server, awaits `meanwhile`, and starts it again. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await this.#end();
    await meanwhile();
    await this.#start();
  }

  async stop(): Promise<void> {
    await this.#end();
    rmSync(this.#folder, { recursive: true });
  }

  async #end(): Promise<void> {
    const ended = once(this.#process as ChildProcess, "exit");
    this.#process?.kill("SIGTERM");
    await ended;
  }
}

/** Returns the number that an expression of PromQL has; undefined if it has none, or several. */
export async function numberOf(url: string, expression: string): Promise<number | undefined> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return data.result.length === 1 ? Number(data.result[0]?.value[1]) : undefined;
}
