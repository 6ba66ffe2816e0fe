/**
 * The judge of gauges that are summed over threads. A reading is a sum with one level of each thread, which was in
 * force at some moment of the reading. A level is in force from the call that sets it until the next one, or until the
 * release of the lane. Each level has its own units, so a sum shows which levels are in it.
 */

import { type Call, type Judge, Violation } from "./actor.ts";
import { mixText } from "./hash.ts";

/** The effect of a call on levels. */
export type Meaning =
  | { readonly sets: Level } // the actor's level
  | { readonly tries: number } // the same, if the call returns true
  | { readonly ends: number } // the level of another actor, whose thread has ended
  | { readonly reads: true };

/** A level, or undefined when a thread has none. */
type Level = number | undefined;

interface Gauges {
  /** For each actor, the level in force, and those that may come into force at any moment. */
  readonly actors: readonly { readonly settled: Level; readonly pending: readonly Level[] }[];
  /** For each actor that is reading: the levels of each other actor that its reading may contain. */
  readonly readings: readonly (readonly (readonly Level[])[] | undefined)[];
}

export function levels(meanings: ReadonlyMap<Call, Meaning>, actors: number, read: () => Level): Judge<Gauges> {
  const present = ({ actors }: Gauges) => actors.map(({ settled, pending }) => [settled, ...pending]);

  /** Returns the knowledge after a moment: each reading in progress may contain what is pending or settled now. */
  function noticed(gauges: Gauges): Gauges {
    const now = present(gauges);
    const readings = gauges.readings.map((reading) =>
      reading?.map((seen, actor) => [...new Set([...seen, ...(now[actor] as Level[])])]),
    );
    return { ...gauges, readings };
  }

  /** Knowledge as texts, made once: it is hashed twice in each state, and many states share it. */
  const texts = new WeakMap<Gauges, string>();

  return {
    start: {
      actors: Array.from({ length: actors }, () => ({ settled: undefined, pending: [] })),
      readings: Array.from({ length: actors }, () => undefined),
    },

    begin(gauges, actor, call) {
      const meaning = meanings.get(call);
      if (!meaning) return gauges;
      if ("reads" in meaning) return { ...gauges, readings: gauges.readings.with(actor, present(gauges)) };
      const { target, level } = effect(meaning, actor);
      const was = gauges.actors[target] as Gauges["actors"][number];
      const changed = { ...was, pending: [...was.pending, level] };
      return noticed({ ...gauges, actors: gauges.actors.with(target, changed) });
    },

    moved: (gauges) => gauges,

    end(gauges, actor, call, result) {
      const meaning = meanings.get(call);
      if (!meaning) return gauges;
      if ("reads" in meaning) {
        const held = partsOf(result as Level, gauges.readings[actor] as readonly (readonly Level[])[]);
        // If a level that was about to come into force was seen, it is in force for all later readings.
        const seen = gauges.actors.map(({ settled, pending }, i) => {
          const level = held[i];
          if (level === settled || !pending.includes(level)) return { settled, pending };
          return { settled: level, pending: pending.slice(pending.indexOf(level) + 1) };
        });
        return { actors: seen, readings: gauges.readings.with(actor, undefined) };
      }
      const { target, level } = effect(meaning, actor);
      const was = gauges.actors[target] as Gauges["actors"][number];
      // Of several that end a level, one does so, and the others may return earlier.
      if ("ends" in meaning && was.pending.filter((pending) => pending === undefined).length > 1) {
        const pending = was.pending.toSpliced(was.pending.indexOf(undefined), 1);
        return { ...gauges, actors: gauges.actors.with(target, { ...was, pending }) };
      }
      const settled = "tries" in meaning && result === false ? undefined : level;
      return { ...gauges, actors: gauges.actors.with(target, { settled, pending: [] }) };
    },

    audit(gauges) {
      partsOf(read(), present(gauges));
    },

    atRest() {},

    hash(gauges, seed) {
      const text = texts.get(gauges) ?? JSON.stringify(gauges, (_, value) => value ?? "none");
      texts.set(gauges, text);
      return mixText(seed, text);
    },
  };
}

/** Returns the actor whose level a call changes, and the new level. */
function effect(meaning: Exclude<Meaning, { reads: true }>, actor: number): { target: number; level: Level } {
  if ("ends" in meaning) return { target: meaning.ends, level: undefined };
  return { target: actor, level: "sets" in meaning ? meaning.sets : meaning.tries };
}

/** Returns the level of each actor that a reading contains. Throws if no such levels have its sum. */
function partsOf(found: Level, allowed: readonly (readonly Level[])[]): readonly Level[] {
  let parts: Level[][] = [[]];
  for (const of of allowed) parts = parts.flatMap((before) => of.map((level) => [...before, level]));
  const sum = (levels: readonly Level[]) =>
    levels.reduce((left, right) => (right === undefined ? left : right + (left ?? 0)), undefined);
  const fitting = parts.find((levels) => sum(levels) === found);
  if (fitting) return fitting;
  throw new Violation(`A reading of ${found} is none that may be: ${parts.map(sum).join(", ")}.`);
}
