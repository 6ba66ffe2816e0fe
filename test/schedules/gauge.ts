/** Scenarios of gauges whose levels are summed over threads. The protocol: docs/proofs/gauges.md. */

import type { SeriesAddress } from "../../src/core/memory/series.ts";
import { readLevel } from "../../src/core/read/reading.ts";
import type { Actor, Call, Scenario, Scenarios } from "./actor.ts";
import { levels, type Meaning } from "./levels.ts";
import { nameOf } from "./places.ts";
import { type Thread, World } from "./world.ts";

class Stage {
  readonly world: World;
  readonly #meanings = new Map<Call, Meaning>();
  readonly #actors: Actor[] = [];

  constructor(module: WebAssembly.Module, maxThreads: number) {
    this.world = new World(module, { kind: "gauge", aggregate: "sum", maxThreads });
  }

  means(call: Call, meaning: Meaning): Call {
    this.#meanings.set(call, meaning);
    return call;
  }

  /** Returns calls that set the levels, by their holder, in its own place or in the one that it carries. */
  sets({ kernel, attachment }: Thread, place: SeriesAddress | undefined, ...units: readonly number[]): Call[] {
    return units.map((level) => {
      const run = (carried: unknown) => {
        const { word } = place ?? (carried as SeriesAddress);
        kernel.setLaneLevel(word, place ? attachment.lane : 16, level);
      };
      return this.means({ label: `set ${level}`, run }, { sets: level });
    });
  }

  /** Returns the call that takes the level back, by its holder. */
  clears({ kernel }: Thread, place: SeriesAddress): Call {
    return this.means({ label: "clear", run: () => kernel.empty(place.word) }, { sets: undefined });
  }

  reads({ series }: Thread): Call {
    const run = () => levelOf(series);
    return this.means({ label: "read", run }, { reads: true });
  }

  /** Returns the call that releases the lane of an actor's thread, once that has ended. */
  ends({ attachment }: Thread, ended: Thread, actor: number): Call {
    const run = () => attachment.releaseThread(ended.attachment.thread);
    return this.means({ label: "release the ended thread's lane", run }, { ends: actor });
  }

  /** Returns the call that takes the only lane. */
  takes({ attachment, kernel, series }: Thread): Call {
    return {
      label: "take the lane",
      carries: true,
      run: () => (kernel.takeLane(attachment.claim) === 16 ? series.addressIn(16) : undefined),
    };
  }

  /** Returns the call that takes the only lane, if it is free, and sets its level. */
  triesToSet({ attachment, kernel, series }: Thread, level: number): Call {
    const run = () => {
      if (kernel.takeLane(attachment.claim) < 0) return false;
      kernel.setLaneLevel(series.addressIn(16)?.word ?? 0, 16, level);
      return true;
    };
    return this.means({ label: `take the lane and set ${level}, if it is free`, run }, { tries: level });
  }

  act(name: string, calls: readonly Call[], options: Pick<Actor, "after" | "mortal"> = {}): this {
    this.#actors.push({ name, calls, ...options });
    return this;
  }

  scenario(kills = 1): Scenario {
    const { auditor, machine } = this.world;
    const judge = levels(this.#meanings, this.#actors.length, () => levelOf(auditor.series));
    return { actors: this.#actors, judge, machine, nameOf: nameOf(this.world), kills };
  }
}

function levelOf(series: Thread["series"]): number | undefined {
  return readLevel(series)?.level;
}

export const gaugeScenarios: Scenarios = {
  "two holders and a reader"(module) {
    const stage = new Stage(module, 4);
    const [first, second, reader] = [stage.world.holder(), stage.world.holder(), stage.world.thread()];
    return stage
      .act("first", stage.sets(first, first, 1, 2, 4), { mortal: true })
      .act("second", stage.sets(second, second, 8, 16))
      .act("reader", [stage.reads(reader), stage.reads(reader)])
      .scenario();
  },

  "a holder that clears its level and sets it again, a reader"(module) {
    const stage = new Stage(module, 4);
    const [first, reader] = [stage.world.holder(), stage.world.thread()];
    const calls = [...stage.sets(first, first, 1), stage.clears(first, first), ...stage.sets(first, first, 2)];
    return stage
      .act("first", calls, { mortal: true })
      .act("reader", [stage.reads(reader), stage.reads(reader), stage.reads(reader)])
      .scenario();
  },

  "a holder killed at each step, its lane adopted, a reader"(module) {
    const stage = new Stage(module, 1);
    const [first, second, reader] = [stage.world.holder(), stage.world.thread(), stage.world.thread()];
    return stage
      .act("first", stage.sets(first, first, 1, 2), { mortal: true })
      .act("second", [stage.ends(second, first, 0), stage.takes(second), ...stage.sets(second, undefined, 4, 8)], {
        after: "first",
        mortal: true,
      })
      .act("reader", [stage.reads(reader), stage.reads(reader)])
      .scenario(2);
  },

  "a guardian that releases while another thread takes the lane"(module) {
    const stage = new Stage(module, 1);
    const [first, guardian] = [stage.world.holder(), stage.world.thread()];
    const [second, reader] = [stage.world.thread(), stage.world.thread()];
    return stage
      .act("first", stage.sets(first, first, 1), { mortal: true })
      .act("guardian", [stage.ends(guardian, first, 0)], { after: "first" })
      .act("second", [stage.triesToSet(second, 4)])
      .act("reader", [stage.reads(reader), stage.reads(reader)])
      .scenario();
  },

  "two threads that release an ended thread's lane at once, while another takes it"(module) {
    const stage = new Stage(module, 1);
    const [first, one, other] = [stage.world.holder(), stage.world.thread(), stage.world.thread()];
    const [second, reader] = [stage.world.thread(), stage.world.thread()];
    return stage
      .act("first", stage.sets(first, first, 1))
      .act("one", [stage.ends(one, first, 0)], { after: "first", mortal: true })
      .act("other", [stage.ends(other, first, 0)], { after: "first" })
      .act("second", [stage.triesToSet(second, 4)])
      .act("reader", [stage.reads(reader)])
      .scenario();
  },
};
