/**
 * The judge of an up-down counter that is changed and removed: at rest it must be as if each call had taken effect at
 * one moment between its start and its return. All states that are possible so far are kept.
 */

import { type Call, type Judge, Violation } from "./actor.ts";
import { mixText } from "./hash.ts";

export interface State {
  readonly value: number;
  readonly isVisible: boolean;
}

/** The effect of a call on a state. */
export type Effect = (state: State) => State;

/** A state, and the actors whose present calls have taken effect in it: one bit each. */
interface Possible extends State {
  readonly done: number;
}

interface Knowledge {
  readonly calls: readonly (Call | undefined)[];
  readonly possible: readonly Possible[];
}

export function visible(effects: ReadonlyMap<Call, Effect>, actors: number, found: () => State): Judge<Knowledge> {
  const textOf = ({ value, isVisible, done }: Possible) => `${value} ${isVisible} ${done}`;

  /** Adds all states in which calls under way have taken effect: any of them may at any moment. */
  function closed(calls: Knowledge["calls"], from: readonly Possible[]): Knowledge {
    const possible = new Map(from.map((one) => [textOf(one), one]));
    // A map may grow while it is iterated, so new states come later in this loop.
    for (const one of possible.values()) {
      for (const [actor, call] of calls.entries()) {
        if (!call || one.done & (1 << actor)) continue;
        const next = { ...(effects.get(call) as Effect)(one), done: one.done | (1 << actor) };
        possible.set(textOf(next), next);
      }
    }
    return { calls, possible: [...possible.values()] };
  }

  return {
    start: { calls: Array(actors).fill(undefined), possible: [{ value: 0, isVisible: true, done: 0 }] },

    begin: ({ calls, possible }, actor, call) => closed(calls.with(actor, call), possible),

    moved: (knowledge) => knowledge,

    end({ calls, possible }, actor) {
      const bit = 1 << actor;
      const left = possible.filter(({ done }) => done & bit).map((one) => ({ ...one, done: one.done & ~bit }));
      return closed(calls.with(actor, undefined), left);
    },

    audit() {},

    atRest({ possible }) {
      const { value, isVisible } = found();
      if (possible.some((one) => one.value === value && one.isVisible === isVisible)) return;
      const allowed = possible.map((one) => `${one.value} ${one.isVisible ? "visible" : "hidden"}`);
      throw new Violation(`At rest it is ${value} ${isVisible ? "visible" : "hidden"}, not ${allowed.join(" or ")}.`);
    },

    hash: ({ calls, possible }, seed) =>
      mixText(seed, `${calls.map((call) => call?.label)} ${possible.map(textOf).sort()}`),
  };
}
