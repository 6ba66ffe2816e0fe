/**
 * One schedule of a scenario, atomic by atomic: replayed from a line of text, written as a trace, and shortened as long
 * as it still fails. The text is a list of turns: "reader 3; holder 2; kill holder; reader".
 */

import { type Scenario, Violation } from "./actor.ts";
import { Explorer, type Move, type State } from "./explorer.ts";
import { OPERATIONS, type Performed } from "./operations.ts";

/** One atomic of one actor, or its death. */
export interface Turn {
  readonly actor: number;
  readonly kill: boolean;
}

export function turnsOf(moves: readonly Move[]): Turn[] {
  return moves.flatMap(({ actor, kill, atomics }) =>
    Array.from({ length: kill ? 1 : atomics }, () => ({ actor, kill })),
  );
}

export function toText({ actors }: Scenario, turns: readonly Turn[]): string {
  const parts: { text: string; times: number }[] = [];
  for (const { actor, kill } of turns) {
    const text = `${kill ? "kill " : ""}${actors[actor]?.name}`;
    const last = parts.at(-1);
    if (last?.text === text && !kill) last.times++;
    else parts.push({ text, times: 1 });
  }
  return parts.map(({ text, times }) => (times === 1 ? text : `${text} ${times}`)).join("; ");
}

export function fromText({ actors }: Scenario, text: string): Turn[] {
  return text.split("; ").flatMap((part) => {
    const [, kill, rest = ""] = /^(kill )?(.+)$/.exec(part) ?? [];
    // A name may itself end in a number.
    const isName = actors.some(({ name }) => name === rest);
    const [, name, times = "1"] = (!isName && /^(.+) (\d+)$/.exec(rest)) || ["", rest];
    const actor = actors.findIndex((one) => one.name === name);
    if (actor < 0) throw new RangeError(`No actor of this scenario is called "${name}".`);
    return Array.from({ length: Number(times) }, () => ({ actor, kill: kill !== undefined }));
  });
}

export interface Replay {
  readonly states: readonly State<unknown>[];
  readonly lines: readonly string[];
  readonly violation: string | undefined;
  /** The turns that were taken: none of actors that had ended, and none after a violation. */
  readonly taken: readonly Turn[];
}

/** Runs a schedule, and checks every state of it. */
export function replay(scenario: Scenario, turns: readonly Turn[]): Replay {
  const explorer = new Explorer(scenario);
  const states = [explorer.start()];
  const lines: string[] = [];
  const taken: Turn[] = [];
  const width = Math.max(...scenario.actors.map(({ name }) => name.length));
  try {
    for (const turn of turns) {
      const state = states.at(-1) as State<unknown>;
      if (!explorer.canMove(state, turn.actor)) continue;
      const { name, calls } = scenario.actors[turn.actor] as Scenario["actors"][number];
      const before = state.positions[turn.actor] as State<unknown>["positions"][number];
      taken.push(turn);
      const title = name.padEnd(width);
      if (turn.kill) {
        lines.push(`${title}  is killed`);
        states.push(explorer.kill(state, turn.actor));
      } else {
        const label = calls[before.call]?.label;
        if (before.log.length === 0) lines.push(`${title}  begins to ${label}`);
        const { next, performed } = explorer.move(state, turn.actor, true, (one) =>
          lines.push(`${title}    ${told(one, scenario)}`),
        );
        if (next.positions[turn.actor]?.call !== before.call) lines.push(`${title}  returns from ${label}`);
        if (performed.length === 0) lines.push(`${title}    does nothing that others could notice`);
        states.push(next);
      }
      explorer.audit(states.at(-1) as State<unknown>);
    }
  } catch (problem) {
    if (!(problem instanceof Violation)) throw problem;
    return { states, lines: [...lines, problem.message], violation: problem.message, taken };
  }
  return { states, lines, violation: undefined, taken };
}

function told({ code, address, value, expected, result }: Performed, { nameOf }: Scenario): string {
  const name = OPERATIONS[code] as string;
  const given = name.startsWith("load") ? "" : name.startsWith("compare") ? ` ${expected} → ${value}` : ` ${value}`;
  return `${name} ${nameOf(address)}${given}: ${result}`;
}

/** Returns a shorter schedule that also fails: turns are left out, many at once at first, as long as it does. */
export function minimised(scenario: Scenario, turns: readonly Turn[]): readonly Turn[] {
  let shortest = turns;
  for (let length = turns.length >> 1; length > 0; ) {
    let shortened = false;
    for (let at = 0; at < shortest.length; at += length) {
      const { violation, taken } = replay(scenario, shortest.toSpliced(at, length));
      if (violation === undefined || taken.length >= shortest.length) continue;
      shortest = taken;
      shortened = true;
      at -= length;
    }
    if (!shortened) length >>= 1;
  }
  return shortest;
}
