/** The failures of reports: what a metric does not accept is left out, and printed once. */

import type { Definition } from "../define/definition.ts";
import { printError } from "../platform/callback.ts";

export class Failures {
  /** The number of times that what was reported of a metric was left out. */
  number = 0;
  readonly #printed = new Set<string>();

  /** `reporter` is who has recorded it, in messages: "a worker" or "a process". */
  add(reporter: string, { name, space }: Definition, error: unknown): void {
    this.number++;
    const identity = JSON.stringify([space, name, String(error)]);
    if (this.#printed.has(identity)) return;
    this.#printed.add(identity);
    printError(`What ${reporter} has recorded in "${name}" was not added:`, error);
  }
}
