/** The levels of the blocks whose snapshots were added: one level of all of them for each series of a gauge. */

import type { Aggregate } from "../define/definition.ts";
import type { Additions } from "./additions.ts";
import type { SourceLevel, Sources } from "./sources.ts";

/** The level of all sources. */
interface Joint extends Omit<SourceLevel, "level"> {
  level: number;
  /** Number of levels in it. */
  levels: number;
  /** The source of `first`: that of the lowest id, which is the same in any order. */
  id: string;
}

export class SourceLevels {
  readonly #additions: Additions;
  /** The levels that were set, by series. */
  #set = new Map<string, Joint>();

  constructor(additions: Additions) {
    this.#additions = additions;
  }

  /** Sets the levels of all sources, and clears those that no source has any more. */
  update(sources: Sources): void {
    if (!sources.hasNewLevels) return;
    const joint = new Map<string, Joint>();
    for (const [id, { levels = [] }] of sources) {
      for (const [key, one] of levels) {
        const found = joint.get(key);
        if (found) join(found, one, id);
        else joint.set(key, { ...one, levels: 1, id });
      }
    }
    for (const [key, { metric, values, level, levels }] of joint) {
      const isAverage = metric.definition.aggregate === "average";
      this.#additions.addTo(metric, { values, amounts: [], level: isAverage ? level / levels : level });
      this.#set.delete(key);
    }
    for (const { metric, values } of this.#set.values()) this.#additions.addTo(metric, { values, amounts: [] });
    this.#set = joint;
    sources.hasNewLevels = false;
  }
}

function join(joint: Joint, { metric, level }: SourceLevel, id: string): void {
  const aggregate = metric.definition.aggregate as Aggregate;
  joint.levels++;
  if (aggregate === "sum" || aggregate === "average") joint.level += level;
  else if (aggregate !== "first") joint.level = Math[aggregate as "min" | "max"](joint.level, level);
  else if (id < joint.id) {
    joint.level = level;
    joint.id = id;
  }
}
