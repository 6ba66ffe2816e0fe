/** Numbers that the sending thread and the thread that started it share, so that they are known at any time. */

/** Counts of a push since its start. */
export interface PushStats {
  /** Requests that the receiver accepted. */
  readonly sent: number;
  /** Attempts that failed, including those that were repeated. */
  readonly failed: number;
  /** Requests that were given up: refused for good, or more than were kept. */
  readonly dropped: number;
  /** Data points in accepted requests. */
  readonly points: number;
  /** Data points that the receiver rejected in requests that it otherwise accepted. */
  readonly rejected: number;
}

const MEMBERS = ["sent", "failed", "dropped", "points", "rejected"] as const satisfies (keyof PushStats)[];

/** Words before the counts: whether the push has ended, the length of the text behind them, and the reports. */
const ENDED = 0;
const LENGTH = 1;
const REPORTS = 2;
const HEADER_BYTES = 16;
const COUNTS_BYTES = 8 * MEMBERS.length;
/** Bytes of the text that says why the last request was not sent. */
const TEXT_BYTES = 1024;
/** Reports that may wait for the thread that started the push: while it is blocked, they would be ever more. */
const MOST_REPORTS = 100;

export class PushState {
  /** Shared by all who count. */
  readonly memory: SharedArrayBuffer;
  readonly #counts: BigInt64Array;
  readonly #flag: Int32Array;

  constructor(memory = new SharedArrayBuffer(HEADER_BYTES + COUNTS_BYTES + TEXT_BYTES)) {
    this.memory = memory;
    this.#counts = new BigInt64Array(memory, HEADER_BYTES, MEMBERS.length);
    this.#flag = new Int32Array(memory, 0, REPORTS + 1);
  }

  count(member: keyof PushStats, amount = 1): void {
    Atomics.add(this.#counts, MEMBERS.indexOf(member), BigInt(amount));
  }

  read(): PushStats {
    const entries = MEMBERS.map((member, index) => [member, Number(Atomics.load(this.#counts, index))]);
    return Object.fromEntries(entries) as PushStats;
  }

  /** Counts a report that is about to be sent. Returns false if too many wait to be received already. */
  sendsReport(): boolean {
    if (Atomics.add(this.#flag, REPORTS, 1) < MOST_REPORTS) return true;
    this.receivedReport();
    return false;
  }

  /** Counts a report that was received. */
  receivedReport(): void {
    Atomics.sub(this.#flag, REPORTS, 1);
  }

  /** Wakes the thread that waits for the end. `problem`: why the last request was not sent; "" if it was. */
  end(problem: string): void {
    const text = new TextEncoder().encode(problem).subarray(0, TEXT_BYTES);
    this.#text(text.length).set(text);
    Atomics.store(this.#flag, LENGTH, text.length);
    Atomics.store(this.#flag, ENDED, 1);
    Atomics.notify(this.#flag, ENDED);
  }

  /**
   * Blocks the thread until `end` was called, at most so many milliseconds. Returns why the last request was not sent;
   * "" if it was.
   */
  waitForEnd(timeout: number): string {
    if (Atomics.wait(this.#flag, ENDED, 0, timeout) === "timed-out") return unanswered(timeout);
    return new TextDecoder().decode(this.#text(Atomics.load(this.#flag, LENGTH)).slice());
  }

  #text(length: number): Uint8Array {
    return new Uint8Array(this.memory, HEADER_BYTES + COUNTS_BYTES, length);
  }
}

/** Returns the problem of a last request that nobody has answered. */
export function unanswered(timeout: number): string {
  return `no answer within ${timeout} ms`;
}
