/** The `collect` callbacks of one thread's gauges, run before that thread reads. */

import { shown, typeError } from "./errors.ts";

/** Told of a `collect` callback that threw, and of the gauge it belongs to. */
export type OnCollectError = (error: unknown, name: string) => void;

interface Collector {
  collect(): void;
  /** Takes away the levels that a callback did not renew. */
  clear(): void;
}

export class Collectors {
  readonly #collectors = new Map<string, Collector>();
  readonly #onError: OnCollectError;
  #running = false;

  constructor(onError: OnCollectError = report) {
    this.#onError = onError;
  }

  /** Sets the callback of a gauge, in place of an earlier one. */
  set(name: string, collector: Collector): void {
    this.#collectors.set(name, collector);
  }

  /** Runs all. One that throws spoils its own gauge alone. One that takes a snapshot itself reads what there is. */
  run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      for (const [name, collector] of this.#collectors) {
        try {
          collector.collect();
        } catch (error) {
          collector.clear();
          this.#onError(error, name);
        }
      }
    } finally {
      this.#running = false;
    }
  }
}

function report(error: unknown, name: string): void {
  console.error(`The collect callback of "${name}" threw, so the gauge has no level:`, error);
}

export function checkCallback(option: string, callback: unknown): void {
  if (callback === undefined || typeof callback === "function") return;
  throw typeError("OPTION_INVALID", `${option} must be a function, but got ${shown(callback)}.`);
}
