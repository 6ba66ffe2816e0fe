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

export class PushState {
  /** Shared by all who count. */
  readonly memory: SharedArrayBuffer;
  readonly #counts: BigInt64Array;
  readonly #flag: Int32Array;

  constructor(memory = new SharedArrayBuffer(8 * (MEMBERS.length + 1))) {
    this.memory = memory;
    this.#counts = new BigInt64Array(memory, 8);
    this.#flag = new Int32Array(memory, 0, 1);
  }

  count(member: keyof PushStats, amount = 1): void {
    Atomics.add(this.#counts, MEMBERS.indexOf(member), BigInt(amount));
  }

  read(): PushStats {
    const entries = MEMBERS.map((member, index) => [member, Number(Atomics.load(this.#counts, index))]);
    return Object.fromEntries(entries) as PushStats;
  }

  /** Wakes the thread that waits for the end of the push. */
  end(): void {
    Atomics.store(this.#flag, 0, 1);
    Atomics.notify(this.#flag, 0);
  }

  /** Blocks the thread until `end` was called, at most so many milliseconds. */
  waitForEnd(timeout: number): void {
    Atomics.wait(this.#flag, 0, 0, timeout);
  }
}
