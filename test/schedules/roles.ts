/** Scenarios of roles: claimed, released, taken over from the dead. The protocol: docs/proofs/roles.md. */

import { ROLE_HOLDER, ROLES } from "../../assembly/layout.ts";
import { Notes } from "../../src/core/memory/notes.ts";
import { type Actor, type Call, type Judge, type Scenario, type Scenarios, Violation } from "./actor.ts";
import { mixText } from "./hash.ts";
import { nameOf } from "./places.ts";
import { type Thread, World } from "./world.ts";

/** For each actor, true if its thread may believe that it holds the role. */
type Believers = readonly boolean[];

class Stage implements Judge<Believers> {
  readonly start: Believers = [];
  readonly world: World;
  /** Actors that hold the role no longer once the call has begun. */
  readonly #ends = new Map<Call, number>();
  readonly #claims = new Set<Call>();
  readonly #actors: Actor[] = [];
  readonly #role: number;
  #isHeldAtRest = true;

  constructor(module: WebAssembly.Module, maxThreads: number) {
    this.world = new World(module, { kind: "counter", maxThreads });
    this.#role = new Notes(this.world.auditor.attachment, ROLES).obtain("role", new Uint8Array(0)) + ROLE_HOLDER;
  }

  /** Returns one more thread, which has a lane. */
  holder(): Thread {
    const thread = this.world.thread();
    if (thread.attachment.takeLane() < 0) throw new Error("The world has too few lanes.");
    return thread;
  }

  /** Returns the call that takes a lane, which the actor carries. */
  takes({ attachment, kernel }: Thread): Call {
    return { label: "take a lane", carries: true, run: () => kernel.takeLane(attachment.claim) };
  }

  /** Returns the call that claims the role in the thread's lane, or in the one that the actor carries, if any. */
  claims({ attachment, kernel }: Thread): Call {
    const run = (carried: unknown) => {
      const lane = attachment.lane < 0 ? (carried as number) : attachment.lane;
      return lane >= 0 && kernel.claimRole(this.#role, lane) !== 0;
    };
    const call = { label: "claim", run };
    this.#claims.add(call);
    return call;
  }

  releases({ attachment, kernel }: Thread, actor: number): Call {
    return this.#ending(actor, "release", () => void kernel.releaseRole(this.#role, attachment.lane));
  }

  /** Returns the call that releases the thread's lane, as `detach` does. */
  leaves({ attachment, kernel }: Thread, actor: number): Call {
    return this.#ending(actor, "leave", () => kernel.releaseLane(attachment.lane, attachment.claim, attachment.claim));
  }

  /** Returns the call that releases an actor's lane, once its thread has ended. */
  guards({ attachment }: Thread, ended: Thread, actor: number): Call {
    return this.#ending(actor, "release the ended thread's lane", () =>
      attachment.releaseThread(ended.attachment.thread),
    );
  }

  act(name: string, calls: readonly Call[], options: Pick<Actor, "after" | "mortal"> = {}): this {
    this.#actors.push({ name, calls, ...options });
    return this;
  }

  /** `isHeldAtRest`: in the end, one thread must hold the role. */
  scenario({ kills = 1, isHeldAtRest = true } = {}): Scenario {
    this.#isHeldAtRest = isHeldAtRest;
    const { machine } = this.world;
    return { actors: this.#actors, judge: this as Judge<unknown>, machine, nameOf: nameOf(this.world), kills };
  }

  begin(believers: Believers, _: number, call: Call): Believers {
    const ended = this.#ends.get(call);
    return ended === undefined ? believers : believersWith(believers, ended, false);
  }

  moved(believers: Believers): Believers {
    return believers;
  }

  end(believers: Believers, actor: number, call: Call, result: unknown): Believers {
    if (!this.#claims.has(call)) return believers;
    if (!result && believers[actor]) throw new Violation(`Actor ${actor} lost the role.`);
    const other = believers.findIndex((believes, at) => believes && at !== actor);
    if (result && other >= 0) throw new Violation(`Actors ${other} and ${actor} both hold the role.`);
    return believersWith(believers, actor, result as boolean);
  }

  audit(): void {}

  atRest(believers: Believers): void {
    if (this.#isHeldAtRest && !believers.includes(true)) throw new Violation("Nobody holds the role.");
  }

  hash(believers: Believers, seed: number): number {
    return mixText(seed, this.#actors.map((_, actor) => Number(believers[actor] ?? false)).join(""));
  }

  #ending(actor: number, label: string, run: Call["run"]): Call {
    const call = { label, run };
    this.#ends.set(call, actor);
    return call;
  }
}

function believersWith(believers: Believers, actor: number, believes: boolean): Believers {
  const next = [...believers];
  next[actor] = believes;
  return next;
}

export const roleScenarios: Scenarios = {
  "a role, claimed by three at once"(module) {
    const stage = new Stage(module, 4);
    for (const name of ["first", "second", "third"]) {
      const thread = stage.holder();
      stage.act(name, [stage.claims(thread), stage.claims(thread)]);
    }
    return stage.scenario();
  },

  "a role that its holder releases and claims again, while another claims it"(module) {
    const stage = new Stage(module, 4);
    const [first, second] = [stage.holder(), stage.holder()];
    return stage
      .act("first", [stage.claims(first), stage.releases(first, 0), stage.claims(first)])
      .act("second", [stage.claims(second), stage.releases(second, 1), stage.claims(second)])
      .scenario();
  },

  "a claimant killed at each step, its guardian, and two that take over"(module) {
    const stage = new Stage(module, 4);
    const [first, guardian, second, third] = [stage.holder(), stage.holder(), stage.holder(), stage.holder()];
    return stage
      .act("first", [stage.claims(first)], { mortal: true })
      .act("guardian", [stage.guards(guardian, first, 0), stage.claims(guardian)], { after: "first" })
      .act("second", [stage.claims(second)])
      .act("third", [stage.claims(third)])
      .scenario();
  },

  "a holder that leaves, the next holder of its lane, and another thread"(module) {
    const stage = new Stage(module, 2);
    const [first, second, third] = [stage.holder(), stage.world.thread(), stage.holder()];
    return stage
      .act("first", [stage.claims(first), stage.leaves(first, 0)])
      .act("second", [stage.takes(second), stage.claims(second), stage.claims(second)])
      .act("third", [stage.claims(third), stage.claims(third)])
      .scenario({ isHeldAtRest: false });
  },

  "a claimant and its guardian killed at each step, the next holder of the lane, and another thread"(module) {
    const stage = new Stage(module, 2);
    const [first, guardian] = [stage.holder(), stage.world.thread()];
    const [second, third] = [stage.world.thread(), stage.holder()];
    return stage
      .act("first", [stage.claims(first)], { mortal: true })
      .act("guardian", [stage.guards(guardian, first, 0)], { after: "first", mortal: true })
      .act("second", [stage.takes(second), stage.claims(second)])
      .act("third", [stage.claims(third), stage.claims(third)])
      .scenario({ kills: 2, isHeldAtRest: false });
  },
};
