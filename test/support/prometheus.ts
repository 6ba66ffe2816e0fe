/** Debian's Prometheus, unchanged: one server for each test file, queried with PromQL over HTTP. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "./freePort.ts";

/** One series of a response. Numbers are text that means their double. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Vector {
  readonly result: readonly {
    readonly metric: Record<string, string>;
    /** Missing if the sample is a native histogram. */
    readonly value?: readonly [time: number, text: string];
  }[];
}

export class Prometheus {
  #process: ChildProcess;
  readonly #folder: string;
  readonly #log: Record<string, string>[] = [];
  readonly #options: readonly string[];
  readonly #address: string;

  /**
   * Starts a server that keeps native histograms, with a configuration in YAML, of which JSON is a subset, and further
   * options of its command.
   */
  static async start(configuration: string, ...options: string[]): Promise<Prometheus> {
    const prometheus = new Prometheus(configuration, options, `127.0.0.1:${await freePort()}`);
    await prometheus.#ready();
    return prometheus;
  }

  private constructor(configuration: string, options: readonly string[], address: string) {
    this.#options = options;
    this.#address = address;
    this.#folder = mkdtempSync(join(tmpdir(), "threadtally-prometheus-"));
    writeFileSync(join(this.#folder, "prometheus.yml"), configuration);
    this.#process = this.#spawn();
  }

  #spawn(): ChildProcess {
    return spawn(
      "prometheus",
      [
        `--config.file=${join(this.#folder, "prometheus.yml")}`,
        `--storage.tsdb.path=${join(this.#folder, "data")}`,
        `--web.listen-address=${this.#address}`,
        "--enable-feature=native-histograms",
        "--log.format=json",
        // Failed scrapes are logged at no higher level.
        "--log.level=debug",
        ...this.#options,
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
  }

  get url(): string {
    return `http://${this.#address}`;
  }

  /** Ends the server, awaits `meanwhile`, and starts it again with the same data and address. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await this.#end();
    await meanwhile();
    this.#process = this.#spawn();
    await this.#ready();
  }

  async #ready(): Promise<void> {
    const { stderr } = this.#process;
    if (!stderr) throw new Error("Prometheus was started without a pipe for its log.");
    // Under load, it may say that it is ready before it listens.
    const awaited = new Set(["Listening on", "Server is ready to receive web requests."]);
    await new Promise<void>((resolve, reject) => {
      createInterface(stderr).on("line", (line) => {
        const entry = entryOf(line);
        this.#log.push(entry);
        if (awaited.delete(entry.msg ?? "") && awaited.size === 0) resolve();
      });
      this.#process.once("error", reject);
      this.#process.once("exit", (code) => reject(new Error(`Prometheus ended with ${code}: ${this.complaints()}`)));
    });
  }

  /**
   * Returns the value of an expression now, or at a time in seconds. Samples that are native histograms have the value
   * NaN.
   */
  async query(expression: string, time?: number): Promise<readonly Sample[]> {
    const { result } = await this.#get<Vector>("query", { query: expression, ...(time && { time: String(time) }) });
    return result.map(({ metric, value }) => ({ metric, value: value ? Number(value[1]) : Number.NaN }));
  }

  /** Returns the alerts that its rules define. */
  async alerts(): Promise<readonly { readonly name: string; readonly health: string; readonly state: string }[]> {
    type Rules = { groups: readonly { rules: readonly { name: string; health: string; state: string }[] }[] };
    const { groups } = await this.#get<Rules>("rules", {});
    return groups.flatMap(({ rules }) => rules.map(({ name, health, state }) => ({ name, health, state })));
  }

  async #get<T>(path: string, parameters: Record<string, string>): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const answer = (await response.json()) as { status: string; error?: string; data: T };
    if (answer.status !== "success") throw new Error(`${JSON.stringify(parameters)}: ${answer.error}`);
    return answer.data;
  }

  /** Returns the lines of its log that report trouble, for example failed scrapes or refused samples. */
  complaints(): readonly string[] {
    const isTrouble = ({ level = "", err }: Record<string, string>) =>
      ["warn", "error"].includes(level) || err !== undefined;
    return this.#log.filter(isTrouble).map((entry) => JSON.stringify(entry));
  }

  async stop(): Promise<void> {
    await this.#end();
    rmSync(this.#folder, { recursive: true });
  }

  async #end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill();
    await ended;
  }
}

/** Parses a line of the log. A panic or a wrong option is plain text. */
function entryOf(line: string): Record<string, string> {
  try {
    return JSON.parse(line) as Record<string, string>;
  } catch {
    return { level: "error", msg: line };
  }
}
