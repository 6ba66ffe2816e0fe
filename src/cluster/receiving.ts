/** The receiving end: a socket, the processes that are connected to it, and what others have left behind. */

import type { Server, Socket } from "node:net";
import { rangeError } from "../core/errors.ts";
import type { Block } from "../core/memory/block.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";
import { printError, runCallback } from "../core/platform/callback.ts";
import { Reports } from "../core/record/reports.ts";
import type { Registry } from "../core/registry.ts";
import { removeLeft, reportersLeft, socketIn, takeLeft } from "./meetingPoint.ts";
import { Frames, type FromReceiver, type FromReporter, framed, type Greeting, type Report } from "./messages.ts";

/**
 * For each block: the number of the last report of each process that was added to it. So nothing is added twice if a
 * process connects again, or if a receiver closes and another one receives for the same registry.
 */
const takenBy = new Map<string, Map<string, number>>();

interface Connection {
  readonly socket: Socket;
  /** Undefined until it has greeted. */
  greeting?: Greeting;
  reports?: Reports;
  stop?: () => void;
}

export class Receiving {
  readonly directory: string;
  readonly connections = new Set<Connection>();
  readonly #registry: Registry;
  readonly #block: Block;
  readonly #server: Server;
  readonly #taken: Map<string, number>;
  #stop = () => {};
  #isClosed = false;

  constructor(registry: Registry, block: Block, directory: string) {
    this.directory = directory;
    this.#registry = registry;
    this.#block = block;
    this.#taken = takenBy.get(block.id) ?? new Map();
    takenBy.set(block.id, this.#taken);
    this.#server = neededBuiltin("node:net").createServer((socket) => this.#serve({ socket }));
    this.#server.unref();
  }

  /** Resolves once processes can connect. Rejects with RangeError NOT_LISTENING. */
  async listen(): Promise<void> {
    const address = socketIn(this.directory);
    if (await answers(address)) throw notListening(this.directory, "another process receives there");
    removeLeft(this.directory, false);
    const { once } = neededBuiltin("node:events");
    this.#server.listen(address);
    try {
      await once(this.#server, "listening");
    } catch (problem) {
      throw notListening(this.directory, (problem as Error).message);
    }
    this.#server.on("error", (problem) => printError("The receiver of other processes failed:", problem));
    this.#stop = this.#registry.onCollect(() => this.#takeLeft());
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#isClosed = true;
    for (const { socket } of this.connections) socket.destroy();
    await closed;
    if (!this.#registry.attachment.detached) this.#takeLeft();
    this.#stop();
  }

  #serve(connection: Connection): void {
    const { socket } = connection;
    const frames = new Frames<FromReporter>();
    socket.unref();
    socket.on("error", () => {}); // it closes, too
    socket.on("data", (bytes) =>
      runCallback(
        () => {
          for (const message of frames.add(bytes)) this.#hear(connection, message);
        },
        (problem) => {
          printError("The reports of a process are not understood:", problem);
          socket.destroy();
        },
      ),
    );
    socket.on("close", () => this.#end(connection));
    if (this.#isClosed) socket.destroy();
    else this.connections.add(connection);
  }

  #hear(connection: Connection, message: FromReporter): void {
    const { attachment } = this.#registry;
    const post = (reply: FromReceiver) => connection.socket.write(framed(reply));
    if (attachment.detached) connection.socket.destroy();
    else if (message.type === "report") {
      this.#add(message, connection.greeting as Greeting, connection.reports as Reports);
      post({ type: "taken", number: message.number });
    } else {
      const reason = this.#reasonAgainst(message);
      if (reason) return void post({ type: "refusal", reason });
      const reports = new Reports(this.#block, "a process", () => post({ type: "ask" }));
      connection.greeting = message;
      connection.reports = reports;
      connection.stop = this.#registry.onCollect(() => reports.ask());
      post({ type: "welcome", block: this.#block.id });
    }
  }

  /** Returns the reason for which a process cannot be added; undefined if it can. */
  #reasonAgainst({ reporter, labels }: Greeting): string | undefined {
    if (reporter === this.#block.id) return "It would report to itself.";
    const [given, own] = [labels, this.#registry.labels].map((one) => JSON.stringify(Object.entries(one).sort()));
    if (given === own) return undefined;
    return `Its registry has the labels ${given}, but that of the receiving process has ${own}. Give both the same.`;
  }

  /** Adds a report, unless it was added before. */
  #add({ number, changes, isAnswer }: Report, { reporter }: Pick<Greeting, "reporter">, reports: Reports): void {
    const isNew = number > (this.#taken.get(reporter) ?? 0);
    reports.add(isNew ? changes : [], isAnswer);
    if (isNew) this.#taken.set(reporter, number);
  }

  #end(connection: Connection): void {
    const { greeting, reports, stop } = connection;
    this.connections.delete(connection);
    stop?.();
    reports?.end();
    if (!greeting || this.#registry.attachment.detached) return;
    this.#takeLeft(greeting.reporter);
    if (hasEnded(greeting.pid)) this.#taken.delete(greeting.reporter);
  }

  /** Adds what processes, or one of them, have left behind when they ended. Their levels are over. */
  #takeLeft(...reporters: readonly string[]): void {
    const left = reporters.length > 0 ? reporters : reportersLeft(this.directory);
    for (const reporter of left) {
      const content = takeLeft(this.directory, reporter);
      if (!content) continue;
      const reports = new Reports(this.#block, "a process", () => {});
      reports.end();
      for (const report of new Frames<Report>().add(content)) this.#add(report, { reporter }, reports);
      // Nothing follows a last report but what may still be on its way over a connection.
      const isConnected = [...this.connections].some(({ greeting }) => greeting?.reporter === reporter);
      if (!isConnected) this.#taken.delete(reporter);
    }
  }
}

/** Returns true if a process listens at an address. */
function answers(address: string): Promise<boolean> {
  const socket = neededBuiltin("node:net").connect(address);
  return new Promise((resolve) => {
    const end = (isAnswered: boolean) => {
      socket.destroy();
      resolve(isAnswered);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}

function hasEnded(pid: number): boolean {
  try {
    neededBuiltin("node:process").kill(pid, 0);
    return false;
  } catch (problem) {
    return (problem as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function notListening(directory: string, reason: string): RangeError {
  return rangeError(
    "NOT_LISTENING",
    `receiveProcesses cannot listen in ${directory}: ${reason}. Pass the path of another directory, whose path is ` +
      "short.",
  );
}
