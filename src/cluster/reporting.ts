/**
 * The reporting end: it sends the changes of a block, one report after the other. The next one is made when the last
 * one was taken, so at most one is kept, and what is recorded meanwhile waits in the block.
 */

import type { Socket } from "node:net";
import { Attachment } from "../core/memory/attachment.ts";
import type { Block } from "../core/memory/block.ts";
import { Directory } from "../core/memory/directory.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";
import { printError, runCallback } from "../core/platform/callback.ts";
import { clearTicker, setTicker } from "../core/platform/clock.ts";
import { warn } from "../core/platform/warning.ts";
import { Changes } from "../core/read/changes.ts";
import type { Registry } from "../core/registry.ts";
import { leaveReports, socketIn } from "./meetingPoint.ts";
import { Frames, type FromReceiver, framed, type Report } from "./messages.ts";

/** The longest wait, in milliseconds, for `collect` callbacks of the process's other threads. */
const PATIENCE = 1000;

export class Reporting {
  readonly #registry: Registry;
  readonly #id: string;
  readonly #directory: string;
  /** Another attachment, which still reads when the registry detaches. */
  readonly #reading: Attachment;
  readonly #ticker: ReturnType<typeof setTicker>;
  readonly #finish = () => this.close();
  #socket: Socket | undefined;
  /** The block to which reports are added; undefined before the first welcome. */
  #block: string | undefined;
  #isWelcome = false;
  #changes: Changes;
  #number = 0;
  /** The report that was sent, but not yet taken. */
  #sent: Report | undefined;
  #isWanted = false;
  #isClosed = false;

  constructor(registry: Registry, block: Block, directory: string, interval: number) {
    this.#registry = registry;
    this.#id = block.id;
    this.#directory = directory;
    this.#reading = new Attachment(block);
    this.#changes = this.#newChanges();
    this.#ticker = setTicker(() => this.#guarded(() => this.#tick()), interval);
    this.#ticker.unref();
    registry.attachment.addUser({ forgetLane: this.#finish, pause: () => false });
    neededBuiltin("node:process").on("exit", this.#finish);
    this.#connect();
  }

  get isConnected(): boolean {
    return this.#isWelcome;
  }

  /** Leaves behind what was not taken yet, and disconnects. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTicker(this.#ticker);
    neededBuiltin("node:process").off("exit", this.#finish);
    this.#guarded(() => {
      const last = this.#next();
      const reports = [this.#sent, last.changes.length > 0 ? last : undefined].filter((one) => one !== undefined);
      if (reports.length > 0) leaveReports(this.#directory, this.#id, Buffer.concat(reports.map(framed)));
    });
    this.#socket?.destroy();
    this.#reading.detach();
  }

  #newChanges(): Changes {
    return new Changes(this.#reading, new Directory(this.#reading));
  }

  #tick(): void {
    if (!this.#socket) this.#connect();
    else this.#report();
  }

  #connect(): void {
    const socket = neededBuiltin("node:net").connect(socketIn(this.#directory));
    const frames = new Frames<FromReceiver>();
    this.#socket = socket;
    socket.unref();
    socket.on("error", () => {}); // nobody receives; it closes, too
    socket.on("close", () => {
      this.#socket = undefined;
      this.#isWelcome = false;
    });
    socket.on("data", (bytes) =>
      this.#guarded(() => {
        for (const message of frames.add(bytes)) this.#hear(message);
      }),
    );
    const { labels } = this.#registry;
    const { pid } = neededBuiltin("node:process");
    socket.write(framed({ type: "greeting", reporter: this.#id, pid, labels }));
  }

  #hear(message: FromReceiver): void {
    if (message.type === "welcome") this.#begin(message.block);
    else if (message.type === "taken") this.#forget(message.number);
    else if (message.type === "ask") void this.#answer();
    else {
      warn("THREADTALLY_NOT_RECEIVED", `What this process records is not received: ${message.reason}`);
      this.close();
    }
  }

  /** Goes on with a receiver, or starts anew with another one, which gets everything that was ever recorded. */
  #begin(block: string): void {
    if (this.#block !== undefined && this.#block !== block) {
      this.#changes = this.#newChanges();
      this.#number = 0;
      this.#sent = undefined;
    }
    this.#block = block;
    this.#isWelcome = true;
    if (this.#sent) this.#send(this.#sent);
    else this.#report();
  }

  #forget(number: number): void {
    if (this.#sent?.number === number) this.#sent = undefined;
    if (this.#isWanted) this.#report();
  }

  /** Reports at once, once the callbacks of this process have run. */
  async #answer(): Promise<void> {
    try {
      await this.#registry.collectOthers({ patience: PATIENCE });
    } catch (problem) {
      printError("The callbacks of a process could not run before its report:", problem);
    }
    if (this.#isClosed) return;
    this.#guarded(() => {
      this.#registry.collect();
      this.#isWanted = true;
      this.#report();
    });
  }

  /** Sends what was recorded since the last report, unless that is on its way. */
  #report(): void {
    if (!this.#isWelcome || this.#sent) return;
    const report = this.#next();
    if (report.changes.length === 0 && !this.#isWanted) return;
    this.#number = report.number;
    this.#sent = this.#isWanted ? { ...report, isAnswer: true } : report;
    this.#isWanted = false;
    this.#send(this.#sent);
  }

  #next(): Report {
    return { type: "report", number: this.#number + 1, changes: this.#changes.take() };
  }

  #send(report: Report): void {
    this.#socket?.write(framed(report));
  }

  /** Does work of the event loop, into which nothing may be thrown. */
  #guarded(work: () => void): void {
    runCallback(work, (problem) => printError("A report to another process failed:", problem));
  }
}
