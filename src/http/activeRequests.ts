/** The gauge of requests in progress. Each thread sets its own level, which disappears with the thread. */

import type { Family } from "../core/record/family.ts";
import type { Gauge } from "../core/record/gauge.ts";
import type { Registry } from "../core/registry.ts";

type Labels = readonly [string, ...string[]];

/** The requests in progress of one label set, in this thread. */
export class ActiveLevel {
  readonly #gauge: Gauge;
  #count = 0;

  constructor(gauge: Gauge) {
    this.#gauge = gauge;
  }

  /** Adds 1 when a request starts, and -1 when it has ended. */
  change(by: 1 | -1): void {
    this.#count += by;
    // Set, not added: after a reset of the gauge, or a time without a lane, the next request corrects the level.
    this.#gauge.set(this.#count);
  }

  clear(): void {
    this.#gauge.clear();
  }
}

export class ActiveRequests {
  readonly #family: Family<Gauge, Labels>;
  readonly #levels = new Map<string, ActiveLevel>();

  constructor(registry: Registry, name: string, help: string, labelNames: Labels) {
    this.#family = registry.gauge({ name, help, labelNames, aggregate: "sum" });
  }

  level(...labels: Labels): ActiveLevel {
    const key = labels.join(" ");
    let level = this.#levels.get(key);
    if (!level) {
      level = new ActiveLevel(this.#family.labels(...labels));
      this.#levels.set(key, level);
    }
    return level;
  }

  clear(): void {
    for (const level of this.#levels.values()) level.clear();
  }
}
