/**
 * The search: a depth-first search that visits every state that any schedule of a scenario can reach. A state is the
 * memory, the results that each actor's call has received so far, and the judge's knowledge. No state is visited twice.
 *
 * Atomics on words that only one actor uses, or that nobody changes, commute with everything that others do, so they
 * are not given a separate step. Which words those are is assumed, watched and corrected: when a second actor uses such
 * a word, the search starts again. So the last search is complete.
 */

import { type Actor, type Call, type Scenario, Violation } from "./actor.ts";
import { joined, mix } from "./hash.ts";
import { isLoad, type Performed } from "./operations.ts";
import { after, SEEDS, type SeriesRef } from "./position.ts";

export interface State<K> {
  readonly memory: Int32Array;
  readonly positions: readonly SeriesRef[];
  readonly knowledge: K;
  readonly kills: number;
  readonly switches: number;
  readonly last: number;
}

/** An actor's turn, or its death. */
export interface Move {
  readonly actor: number;
  readonly kill: boolean;
  readonly atomics: number;
}

export interface Report {
  readonly states: number;
  /** Number of schedules, which differ in the order of atomics that others can notice, or in who is killed where. */
  readonly schedules: number;
  /**
   * By actor: the most atomics of all its calls in any schedule, and the most from any state on if all others stop
   * there.
   */
  readonly atomics: Readonly<Record<string, { readonly most: number; readonly alone: number }>>;
  /** The most switches that were tried, if not all were. */
  readonly switches: number | undefined;
  /** False if there were more states than one process should keep: the others were not visited. */
  readonly complete: boolean;
  readonly violation?: { readonly message: string; readonly moves: readonly Move[] };
}

/** A visited state: figures of everything that may follow it. */
interface Visited {
  readonly schedules: number;
  /** By actor: atomics to its end, in the worst case and if all others stop here. */
  readonly most: readonly number[];
  readonly alone: readonly number[];
}

/** The most states that one process should keep. */
const MOST_STATES = 8_000_000;

class NewlyShared extends Error {}
class TooManyStates extends Error {}

export class Explorer<K> {
  readonly #scenario: Scenario<K>;
  readonly #shared = new Set<number>();
  #touched = new Map<number, { actors: number; written: boolean }>();
  #visited = new Map<number, Visited>();
  #path: Move[] = [];
  #alone: number[] = [];

  constructor(scenario: Scenario<K>) {
    this.#scenario = scenario;
  }

  explore(): Report {
    for (;;) {
      this.#touched = new Map();
      this.#visited = new Map();
      this.#path = [];
      this.#alone = this.#scenario.actors.map(() => 0);
      try {
        const { schedules, most } = this.#visit(this.start(), 0);
        return this.#report(schedules, most);
      } catch (problem) {
        if (problem instanceof NewlyShared) continue;
        if (problem instanceof TooManyStates) return { ...this.#report(0, this.#alone), complete: false };
        if (!(problem instanceof Violation)) throw problem;
        return { ...this.#report(0, this.#alone), violation: { message: problem.message, moves: this.#path } };
      }
    }
  }

  start(): State<K> {
    const { actors, judge, machine } = this.#scenario;
    const position: SeriesRef = { call: 0, log: [], carried: undefined, killed: false, hashes: SEEDS };
    return {
      memory: machine.begin(),
      positions: actors.map(() => position),
      knowledge: judge.start,
      kills: 0,
      switches: 0,
      last: -1,
    };
  }

  /** Returns whether an actor has a call to make or to continue. */
  canMove({ positions }: State<K>, actor: number): boolean {
    const { actors } = this.#scenario;
    const { after } = actors[actor] as Actor;
    const hasEnded = (other: number) => {
      const { killed, call } = positions[other] as SeriesRef;
      return killed || call === (actors[other] as Actor).calls.length;
    };
    return !hasEnded(actor) && (after === undefined || hasEnded(actors.findIndex(({ name }) => name === after)));
  }

  /**
   * Returns the state after an actor's next step. With `single`, a step is one atomic, whoever may notice it. `tell` is
   * called with the atomics before they are judged.
   */
  move(
    state: State<K>,
    actor: number,
    single = false,
    tell?: (performed: Performed) => void,
  ): { next: State<K>; performed: readonly Performed[] } {
    const { actors, judge, machine } = this.#scenario;
    const position = state.positions[actor] as SeriesRef;
    const call = (actors[actor] as Actor).calls[position.call] as Call;
    const begun = position.log.length === 0 ? judge.begin(state.knowledge, actor, call) : state.knowledge;
    const { performed, memory, returned, result } = machine.advance(
      state.memory,
      position.log,
      () => call.run(position.carried),
      (code, address) => single || this.#isShared(actor, code, address),
    );
    if (tell) performed.forEach(tell);
    machine.image.restore(memory);
    let knowledge = judge.moved(begun, actor);
    if (returned) knowledge = judge.end(knowledge, actor, call, result);
    const positions = state.positions.with(actor, after(position, call, performed, returned, result));
    const switched = state.last !== actor && state.last >= 0 && this.canMove(state, state.last) ? 1 : 0;
    const next = { ...state, memory, positions, knowledge, switches: state.switches + switched, last: actor };
    return { next, performed };
  }

  kill(state: State<K>, actor: number): State<K> {
    const positions = state.positions.with(actor, { ...(state.positions[actor] as SeriesRef), killed: true });
    return { ...state, positions, kills: state.kills + 1 };
  }

  /** Has the judge check the memory. */
  audit(state: State<K>): void {
    const { judge, machine, actors } = this.#scenario;
    machine.look(
      state.memory,
      () => judge.audit(state.knowledge),
      (address) => this.#isShared(actors.length, 0, address),
    );
    if (actors.some((_, actor) => this.canMove(state, actor))) return;
    machine.look(
      state.memory,
      () =>
        judge.atRest(
          state.knowledge,
          state.positions.map(({ carried }) => carried),
        ),
      () => {},
    );
  }

  #visit(state: State<K>, depth: number): Visited {
    const key = this.#key(state);
    const known = this.#visited.get(key);
    if (known) return known;
    if (this.#visited.size > MOST_STATES) throw new TooManyStates();
    this.audit(state);
    const { actors, kills = 1, switches } = this.#scenario;
    let schedules = 0;
    const most = actors.map(() => 0);
    const alone = actors.map(() => 0);
    const take = (after: Visited, mover: number, atomics: number) => {
      schedules += after.schedules;
      after.most.forEach((rest, actor) => {
        most[actor] = Math.max(most[actor] as number, rest + (actor === mover ? atomics : 0));
      });
    };
    for (const [actor, { mortal }] of actors.entries()) {
      if (!this.canMove(state, actor)) continue;
      const path = { actor, kill: false, atomics: 0 };
      this.#path[depth] = path;
      this.#path.length = depth + 1;
      // Counted one by one, since a call that returns a wrong result still made them.
      const { next, performed } = this.move(state, actor, false, () => path.atomics++);
      if (switches === undefined || next.switches <= switches) {
        const after = this.#visit(next, depth + 1);
        take(after, actor, performed.length);
        alone[actor] = performed.length + (after.alone[actor] as number);
      }
      const { call, log } = state.positions[actor] as SeriesRef;
      if (!mortal || state.kills >= kills || (call === 0 && log.length === 0)) continue;
      this.#path[depth] = { actor, kill: true, atomics: 0 };
      this.#path.length = depth + 1;
      take(this.#visit(this.kill(state, actor), depth + 1), actor, 0);
    }
    const visited = { schedules: schedules || 1, most, alone };
    this.#alone = this.#alone.map((atomics, actor) => Math.max(atomics, alone[actor] as number));
    this.#visited.set(key, visited);
    return visited;
  }

  #report(schedules: number, most: readonly number[]): Report {
    const { actors, switches } = this.#scenario;
    const figures = actors.map((actor, i) => [actor.name, { most: most[i] ?? 0, alone: this.#alone[i] ?? 0 }] as const);
    return { states: this.#visited.size, schedules, atomics: Object.fromEntries(figures), switches, complete: true };
  }

  /**
   * Returns whether others can notice an atomic on this word. If a word is noticed for the first time, the search ends.
   */
  #isShared(actor: number, code: number, address: number): boolean {
    if (this.#shared.has(address)) return true;
    const touched = this.#touched.get(address) ?? { actors: 0, written: false };
    touched.actors |= 1 << actor;
    touched.written ||= !isLoad(code);
    this.#touched.set(address, touched);
    if (!touched.written || (touched.actors & (touched.actors - 1)) === 0) return false;
    this.#shared.add(address);
    throw new NewlyShared();
  }

  #key(state: State<K>): number {
    const { judge, machine, switches } = this.#scenario;
    const [first, second] = SEEDS.map((seed, i) => {
      let hash = mix(machine.image.hash(state.memory, seed), judge.hash(state.knowledge, seed));
      for (const { hashes, killed } of state.positions) hash = mix(mix(hash, hashes[i] as number), killed ? 1 : 0);
      if (switches !== undefined) hash = mix(mix(hash, state.switches), state.last);
      return hash;
    }) as [number, number];
    return joined(first, second);
  }
}
