/** The receiving end: a socket, the processes that are connected to it, and what others have left behind. */

import type { Server, Socket } from "node:net";
import { rangeError } from "../core/errors.ts";
import type { Block } from "../core/memory/block.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";
import { printError, runCallback } from "../core/platform/callback.ts";
import { warn } from "../core/platform/warning.ts";
import { type Refused, Reports } from "../core/record/reports.ts";
import type { Registry } from "../core/registry.ts";
import { removeSocket, reportersLeft, socketIn, takeLeft } from "./meetingPoint.ts";
import { Frames, type FromReceiver, type FromReporter, framed, type Greeting, type Report } from "./messages.ts";
import { ReportNumbers } from "./reportNumbers.ts";

/** The reasons of which one is printed only once. */
const MOST_PRINTED = 100;

interface Connection {
  readonly socket: Socket;
  /** True once it was refused. */
  isOver?: boolean;
  /** Undefined until it has greeted. */
  greeting?: Greeting;
  reports?: Reports;
  stop?: () => void;
}

export class Receiving {
  readonly directory: string;
  readonly connections = new Set<Connection>();
  readonly refused: Refused = { number: 0, printed: new Set() };
  readonly #registry: Registry;
  readonly #block: Block;
  readonly #server: Server;
  readonly #numbers: ReportNumbers;
  /** The reasons for which processes were refused, and those that were printed. */
  readonly #printed = new Set<string>();
  #stop = () => {};
  #isClosed = false;

  constructor(registry: Registry, block: Block, directory: string) {
    this.directory = directory;
    this.#registry = registry;
    this.#block = block;
    this.#numbers = ReportNumbers.of(block);
    this.#server = neededBuiltin("node:net").createServer((socket) => this.#serve({ socket }));
    this.#server.unref();
  }

  /** Resolves once processes can connect. Rejects with RangeError NOT_LISTENING. */
  async listen(): Promise<void> {
    try {
      await this.#listenAt(socketIn(this.directory));
    } catch (problem) {
      throw notListening(this.directory, (problem as Error).message);
    }
    this.#server.on("error", (problem) => printError("The receiver of other processes failed:", problem));
    this.#stop = this.#registry.onCollect(() => this.#takeLeft());
  }

  async #listenAt(address: string): Promise<void> {
    const { once } = neededBuiltin("node:events");
    try {
      await once(this.#server.listen(address), "listening");
    } catch (problem) {
      if ((problem as NodeJS.ErrnoException).code !== "EADDRINUSE") throw problem;
      if (await answers(address)) throw new Error("another process receives there");
      // A receiver that was killed has left it behind.
      removeSocket(this.directory);
      await once(this.#server.listen(address), "listening");
    }
  }

  async close(): Promise<void> {
    // Before others can receive here, to whom everything belongs that is left from then on.
    this.#takeLeft();
    this.#isClosed = true;
    this.#stop();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const { socket } of this.connections) socket.destroy();
    await closed;
  }

  #serve(connection: Connection): void {
    const { socket } = connection;
    const frames = new Frames<FromReporter>();
    socket.unref();
    socket.on("error", () => {}); // it closes, too
    socket.on("data", (bytes) =>
      runCallback(
        () => {
          if (connection.isOver) return;
          for (const message of frames.add(bytes)) this.#hear(connection, message);
        },
        (problem) => {
          this.#print("The reports of a process are not understood:", problem);
          // A process of another format finds ours in it.
          this.#refuse(connection, String(problem));
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
    if (attachment.detached || this.#isClosed) connection.socket.destroy();
    else if (message.type === "report") {
      const { greeting, reports } = connection;
      if (!greeting || !reports) throw new Error("It reports before it has said who it is.");
      this.#add(message, greeting, reports);
      post({ type: "taken", number: message.number });
    } else {
      if (connection.greeting) throw new Error("It says twice who it is.");
      const reason = this.#reasonAgainst(message);
      if (reason) {
        this.#refuse(connection, reason);
        return;
      }
      const reports = new Reports(this.#block, "a process", () => post({ type: "ask" }), this.refused);
      connection.greeting = message;
      connection.reports = reports;
      connection.stop = this.#registry.onCollect(() => reports.ask());
      post({ type: "welcome", block: this.#block.id, taken: this.#numbers.greet(message) });
    }
  }

  #refuse(connection: Connection, reason: string): void {
    connection.isOver = true;
    connection.socket.write(framed({ type: "refusal", reason }));
    connection.socket.destroySoon();
  }

  /** Returns the reason for which a process cannot be added; undefined if it can. */
  #reasonAgainst({ reporter, labels }: Greeting): string | undefined {
    if (reporter === this.#block.id) return "It would report to itself.";
    const [given, own] = [labels, this.#registry.labels].map((one) => JSON.stringify(Object.entries(one).sort()));
    if (given === own) return undefined;
    return `Its registry has the labels ${given}, but that of the receiving process has ${own}. Give both the same.`;
  }

  /** Adds a report, unless it was added before. */
  #add(report: Report, { reporter }: Greeting, reports: Reports): void {
    const { number, changes, isAnswer } = report;
    const isTaken = this.#numbers.isTaken(reporter, report);
    if (isTaken === "perhaps") {
      warn(
        "THREADTALLY_NOT_RECEIVED",
        "One report of a process may have been added before, and was left out: the process was away for so long that " +
          "its number is forgotten.",
      );
    }
    // First: if the report is damaged, a part of it is not added again.
    if (isTaken !== true) this.#numbers.take(reporter, number);
    reports.add(isTaken ? [] : changes, isAnswer);
  }

  #end(connection: Connection): void {
    const { greeting, reports, stop } = connection;
    this.connections.delete(connection);
    stop?.();
    reports?.end();
    if (!greeting) return;
    const { reporter } = greeting;
    if (!this.#isClosed) this.#takeLeft(reporter);
    this.#numbers.leave(reporter, this.#connected());
  }

  #connected(): ReadonlySet<string | undefined> {
    return new Set(Array.from(this.connections, ({ greeting }) => greeting?.reporter));
  }

  /** Adds what processes, or one of them, have left behind when they ended. Their levels are over. */
  #takeLeft(...reporters: readonly string[]): void {
    if (this.#registry.attachment.detached) return;
    this.#guarded(() => {
      const left = reporters.length > 0 ? reporters : reportersLeft(this.directory);
      for (const reporter of left) this.#guarded(() => this.#addLeft(reporter));
    });
  }

  #addLeft(reporter: string): void {
    const content = takeLeft(this.directory, reporter);
    if (!content) return;
    const [greeting, ...left] = new Frames<FromReporter>().add(content) as Iterable<FromReporter> as [
      Greeting,
      ...Report[],
    ];
    const reason = this.#reasonAgainst(greeting);
    if (reason) throw new Error(reason);
    const reports = new Reports(this.#block, "a process", () => {}, this.refused);
    reports.end();
    this.#numbers.begin(greeting);
    for (const report of left) this.#add(report, greeting, reports);
    // Nothing follows a last report but what may still be on its way over a connection.
    if (!this.#connected().has(reporter)) this.#numbers.end(reporter);
  }

  #guarded(work: () => void): void {
    runCallback(work, (problem) => this.#print("The last reports of a process were not added:", problem));
  }

  /** Prints why something is not received, once. */
  #print(message: string, problem: unknown): void {
    const reason = `${message} ${problem}`;
    if (!this.#printed.has(reason)) printError(message, problem);
    if (this.#printed.size >= MOST_PRINTED) this.#printed.clear();
    this.#printed.add(reason);
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

export function notListening(directory: string, reason: string): RangeError {
  return rangeError(
    "NOT_LISTENING",
    `receiveProcesses cannot listen in ${directory}: ${reason}. Pass the path of another directory: a short ` +
      "one, in which only your user may write.",
  );
}
