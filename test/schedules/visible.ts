/**
 * The judge of an up-down counter that is changed, removed and read: each call must be as if it had taken effect at one
 * moment between its start and its return, as the readings and the state at rest show. All states that are possible so
 * far are kept.
 */

import { type Call, type Judge, Violation } from "./actor.ts";
import { mixText } from "./hash.ts";

export interface State {
  readonly value: number;
  readonly isVisible: boolean;
}

/** The effect of a call on a state. Readings have none. */
export type Effect = (state: State) => State;

/**
 * A state, the actors whose present calls have taken effect in it, one bit each, and the value that each actor's
 * present reading has then returned.
 */
interface Possible extends State {
  readonly done: number;
  readonly seen: readonly (number | undefined)[];
}

interface Knowledge {
  readonly calls: readonly (Call | undefined)[];
  readonly possible: readonly Possible[];
}

export function visible(effects: ReadonlyMap<Call, Effect>, actors: number, found: () => State): Judge<Knowledge> {
  const none = Array(actors).fill(undefined);
  const textOf = ({ value, isVisible, done, seen }: Possible) => `${value} ${isVisible} ${done} ${seen}`;

  /** Adds all states in which calls under way have taken effect: any of them may at any moment. */
  function closed(calls: Knowledge["calls"], from: readonly Possible[]): Knowledge {
    const possible = new Map(from.map((one) => [textOf(one), one]));
    // A map may grow while it is iterated, so new states come later in this loop.
    for (const one of possible.values()) {
      for (const [actor, call] of calls.entries()) {
        if (!call || one.done & (1 << actor)) continue;
        const effect = effects.get(call);
        const after = effect ? effect(one) : { seen: one.seen.with(actor, one.value) };
        const next = { ...one, ...after, done: one.done | (1 << actor) };
        possible.set(textOf(next), next);
      }
    }
    return { calls, possible: [...possible.values()] };
  }

  const texts = new WeakMap<Knowledge, string>();
  /** Returns knowledge as a text, which is made once: it is hashed twice in each state, and many states share it. */
  function shown(knowledge: Knowledge): string {
    const { calls, possible } = knowledge;
    const text = texts.get(knowledge) ?? `${calls.map((call) => call?.label)} ${possible.map(textOf).sort()}`;
    texts.set(knowledge, text);
    return text;
  }

  return {
    start: { calls: none, possible: [{ value: 0, isVisible: true, done: 0, seen: none }] },

    begin: ({ calls, possible }, actor, call) => closed(calls.with(actor, call), possible),

    moved: (knowledge) => knowledge,

    end({ calls, possible }, actor, call, result) {
      const bit = 1 << actor;
      const isRead = call.kind === "read";
      const finished = possible.filter(({ done }) => done & bit);
      const left = finished
        .filter(({ seen }) => !isRead || seen[actor] === result)
        .map((one) => ({ ...one, done: one.done & ~bit, seen: one.seen.with(actor, undefined) }));
      if (left.length > 0) return closed(calls.with(actor, undefined), left);
      const allowed = new Set(finished.map(({ seen }) => seen[actor]));
      throw new Violation(`A reading must not be ${result}, but ${[...allowed].join(" or ")}.`);
    },

    audit() {},

    atRest({ possible }) {
      const { value, isVisible } = found();
      if (possible.some((one) => one.value === value && one.isVisible === isVisible)) return;
      const allowed = possible.map((one) => `${one.value} ${one.isVisible ? "visible" : "hidden"}`);
      throw new Violation(`At rest it is ${value} ${isVisible ? "visible" : "hidden"}, not ${allowed.join(" or ")}.`);
    },

    hash: (knowledge, seed) => mixText(seed, shown(knowledge)),
  };
}
