/**
 * The reporting end: a connection to the receiver, tried again at each interval, and the reports that go over it. What
 * is recorded meanwhile waits in the block.
 */

import type { Socket } from "node:net";
import { Attachment } from "../core/memory/attachment.ts";
import type { Block } from "../core/memory/block.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";
import { printError, runCallback } from "../core/platform/callback.ts";
import { clearTicker, setTicker } from "../core/platform/clock.ts";
import { warn } from "../core/platform/warning.ts";
import type { Registry } from "../core/registry.ts";
import { leaveReports, socketIn } from "./meetingPoint.ts";
import { Frames, type FromReceiver, framed, type Greeting, type Report } from "./messages.ts";
import { Progress } from "./progress.ts";

/** The longest wait, in milliseconds, for `collect` callbacks of the process's other threads. */
const PATIENCE = 1000;

/** Receivers to which a process can return: the present one, and the one before it. */
const MOST_RECEIVERS = 2;

export class Reporting {
  readonly #registry: Registry;
  readonly #id: string;
  readonly #directory: string;
  /** Another attachment, which still reads when the registry detaches. */
  readonly #reading: Attachment;
  readonly #ticker: ReturnType<typeof setTicker>;
  readonly #finish = () => this.close();
  #socket: Socket | undefined;
  /** The last receiver first. */
  #receivers: readonly [Progress, ...Progress[]];
  #isWelcome = false;
  /** The reason for which nothing was received, as it was printed last. */
  #reason = "";
  #isWanted = false;
  #isClosed = false;

  constructor(registry: Registry, block: Block, directory: string, interval: number) {
    this.#registry = registry;
    this.#id = block.id;
    this.#directory = directory;
    this.#reading = new Attachment(block);
    this.#receivers = [new Progress(this.#reading)];
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
      const reports = this.#receivers[0].last();
      if (reports.length === 0) return;
      leaveReports(this.#directory, this.#id, Buffer.concat([this.#greeting(), ...reports].map(framed)));
    });
    this.#socket?.destroy();
    this.#reading.detach();
  }

  #greeting(): Greeting {
    const blocks = this.#receivers.map(({ block }) => block).filter((block) => block !== undefined);
    return { type: "greeting", reporter: this.#id, labels: this.#registry.labels, blocks };
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
      runCallback(
        () => {
          for (const message of frames.add(bytes)) this.#hear(message);
        },
        (problem) => {
          this.#refused((problem as Error).message);
          socket.destroy();
        },
      ),
    );
    socket.write(framed(this.#greeting()));
  }

  #hear(message: FromReceiver): void {
    if (this.#isClosed) return;
    if (message.type === "welcome") this.#begin(message.block, message.taken);
    else if (message.type === "taken") this.#forget(message.number);
    else if (message.type === "ask") void this.#answer();
    else this.#refused(message.reason);
  }

  /** Prints the reason, unless it is the one that was printed last. */
  #refused(reason: string): void {
    if (reason !== this.#reason) {
      warn("THREADTALLY_NOT_RECEIVED", `What this process records is not received: ${reason}`);
    }
    this.#reason = reason;
  }

  /** Goes on with a receiver, or starts anew with another one, which gets everything that was ever recorded. */
  #begin(block: string, taken: number | undefined): void {
    this.#reason = "";
    const known = this.#receivers.find((one) => one.block === block || one.block === undefined);
    const progress = known ?? new Progress(this.#reading);
    progress.block = block;
    this.#receivers = [progress, ...this.#receivers.filter((one) => one !== progress)].slice(0, MOST_RECEIVERS) as [
      Progress,
    ];
    if (!known && taken) {
      progress.skip(taken);
      this.#refused("its receiver has come back after two others. What was recorded meanwhile is missing there.");
    }
    if (taken) progress.take(taken);
    this.#isWelcome = true;
    if (progress.again) this.#send(progress.again);
    else this.#report();
  }

  #forget(number: number): void {
    const [progress] = this.#receivers;
    progress.take(number);
    if (this.#isWanted || progress.isBehind) this.#report();
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
    const [progress] = this.#receivers;
    if (!this.#isWelcome || progress.isOnItsWay) return;
    const report = progress.next(this.#isWanted);
    if (!report) return;
    if (report.isAnswer) this.#isWanted = false;
    this.#send(report);
  }

  #send(report: Report): void {
    this.#socket?.write(framed(report));
  }

  /** Does work of the event loop, into which nothing may be thrown. */
  #guarded(work: () => void): void {
    runCallback(work, (problem) => printError("A report to another process failed:", problem));
  }
}
