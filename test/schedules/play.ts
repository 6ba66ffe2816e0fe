/** The builder of scenarios of observations and readings. */

import type { SeriesAddress } from "../../src/core/memory/series.ts";
import type { Actor, Call, Scenario } from "./actor.ts";
import type { CountAndSum } from "./amounts.ts";
import { ledger, type Observation } from "./ledger.ts";
import { nameOf } from "./places.ts";
import { read, record, type Thread, World, type WorldOptions } from "./world.ts";

interface Options extends Pick<Scenario, "kills" | "switches"> {
  /** True if one actor's observations may be in several lanes or words. */
  readonly spread?: boolean;
  /** Checks the block when all have ended. Throws a Violation. */
  readonly atRest?: (carried: readonly unknown[]) => void;
}

export class Play {
  readonly world: World;
  readonly #preset: CountAndSum[];
  readonly #actors: Actor[] = [];
  readonly #observations: Observation[] = [];

  constructor(module: WebAssembly.Module, options: WorldOptions) {
    this.world = new World(module, options);
    this.#preset = Array.from({ length: this.world.metric.shape.words }, () => ({ count: 0, units: 0n }));
  }

  /** Adds an actor. Its observations are numbered in the order in which actors are added. */
  act(name: string, calls: readonly (Call | Intent)[], options: Pick<Actor, "after" | "mortal"> = {}): this {
    const actor = this.#actors.length;
    const made = calls.map((call): Call => {
      if (!("units" in call)) return call;
      const { units, word = 0, run } = call;
      const observation = this.#observations.push({ word, units: BigInt(units), actor }) - 1;
      return { label: `record #${observation}, ${units}`, observation, run: (carried) => void run(carried, units) };
    });
    this.#actors.push({ name, calls: made, ...options });
    return this;
  }

  /** Fills a lane's word in advance. */
  fill(address: number, amount: CountAndSum, word = 0): this {
    this.world.fill(address, amount);
    const before = this.#preset[word] as CountAndSum;
    this.#preset[word] = { count: before.count + amount.count, units: before.units + amount.units };
    return this;
  }

  scenario({ spread = false, atRest = () => {}, ...limits }: Options = {}): Scenario {
    const { world } = this;
    const account = world.account(this.#observations, this.#preset, spread);
    const judge = ledger(account, this.#actors.length);
    return {
      actors: this.#actors,
      judge: { ...judge, atRest: (_, carried) => atRest(carried) },
      machine: world.machine,
      nameOf: nameOf(world),
      ...limits,
    };
  }
}

/** An observation to be made. */
export interface Intent {
  readonly units: number;
  readonly word?: number;
  readonly run: (carried: unknown, units: number) => void;
}

export function reading({ series }: Thread): Call {
  return { label: "read", kind: "read", run: () => read(series) };
}

/** Returns records in a place that the actor knows from the start. */
export function records(holder: Thread & SeriesAddress, ...amounts: readonly number[]): Intent[] {
  return amounts.map((units) => ({ units, run: () => record(holder.kernel, holder, units) }));
}

/** Returns records in the place that the actor's earlier call carries. */
export function carriedRecords({ kernel }: Thread, ...amounts: readonly number[]): Intent[] {
  return amounts.map((units) => ({ units, run: (place) => record(kernel, place as SeriesAddress, units) }));
}

/**
 * Returns the call that releases the lanes of ended threads, as their guardian does, and takes one. It carries the
 * place there.
 */
export function adoption({ attachment, kernel, series }: Thread, ...ended: readonly Thread[]): Call {
  return {
    label: "adopt the lane",
    carries: true,
    run() {
      for (const { attachment: its } of ended) attachment.releaseThread(its.thread);
      return series.addressIn(kernel.takeLane(attachment.claim));
    },
  };
}

/** Contents of a word such that the next record but one finds it past its mark. */
export const NEARLY_PAST: CountAndSum = { count: 2 ** 21 - 1, units: 0n };

/** The least value that is not added straight to the word. */
export const LARGE = 2 ** 34;
