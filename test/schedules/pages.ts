/** Scenarios of pages, rows, and a block that is nearly full. The protocol: docs/memory.md, "Pages and rows". */

import {
  BUMP,
  COUNTER_PAGE,
  LEVEL_PAGE,
  LIMIT,
  OPEN,
  ROW_WORD_BITS,
  ROW_WORD_MASK,
  WORD_BYTES,
} from "../../assembly/layout.ts";
import { type Call, type Judge, type Scenario, type Scenarios, Violation } from "./actor.ts";
import { nameOf } from "./places.ts";
import { type Intent, Play, reading } from "./play.ts";
import { recordSomewhere, type Thread, World } from "./world.ts";

/** The judge: each result is `words` words that nobody else was given, in a table that exists. */
class Rows implements Judge<readonly number[]> {
  readonly start: readonly number[] = [];
  readonly #words: number;
  readonly #kernel: Thread["kernel"];

  constructor(world: World, words: number) {
    this.#words = words;
    this.#kernel = world.auditor.kernel;
  }

  begin(given: readonly number[]): readonly number[] {
    return given;
  }

  moved(given: readonly number[]): readonly number[] {
    return given;
  }

  end(given: readonly number[], _: number, __: Call, result: unknown): readonly number[] {
    const row = result as number;
    if (row < 0) throw new Violation("There was room for a row, but none was given.");
    const table = row >>> ROW_WORD_BITS;
    const word = row & ROW_WORD_MASK;
    if (this.#kernel.tableAt(table) === 0) throw new Violation(`Table ${table} is not there.`);
    for (const other of given) {
      if (other >>> ROW_WORD_BITS === table && Math.abs((other & ROW_WORD_MASK) - word) < this.#words) {
        throw new Violation(`Word ${word} of table ${table} was given twice.`);
      }
    }
    return [...given, row].sort((left, right) => left - right);
  }

  audit(): void {}

  atRest(): void {}

  hash(given: readonly number[], seed: number): number {
    return given.reduce((hash, row) => Math.imul(hash ^ row, 0x01000193), seed);
  }
}

function rows(module: WebAssembly.Module, kind: number, words: number, prepare: (world: World) => void): Scenario {
  const world = new World(module, { kind: "counter" });
  prepare(world);
  const actors = ["first", "second"].map((name) => {
    const { kernel, attachment } = world.thread();
    const lane = attachment.takeLane();
    const call: Call = { label: "reserve a row", run: () => kernel.reserveRow(kind, words, lane) };
    return { name, calls: [call, call], mortal: name === "first" };
  });
  return { actors, judge: new Rows(world, words), machine: world.machine, nameOf: nameOf(world) };
}

/** Leaves `bytes` free bytes in the block. */
function leave({ machine }: World, bytes: number): void {
  machine.words.small[BUMP >> 2] = (machine.words.small[LIMIT >> 2] as number) - bytes;
}

/** Returns records in the thread's own lane if it gets a page there, otherwise in a borrowed one. */
function records(thread: Thread, ...amounts: readonly number[]): Intent[] {
  const lane = thread.attachment.takeLane();
  return amounts.map((units) => ({ units, run: () => recordSomewhere(thread, thread.series.addressIn(lane), units) }));
}

export const pageScenarios: Scenarios = {
  "the first rows of a kind, reserved by two": (module) => rows(module, LEVEL_PAGE, 2, () => {}),

  "the last row of a table, reserved by two": (module) =>
    rows(module, COUNTER_PAGE, 1, ({ machine }) => {
      const open = (OPEN + COUNTER_PAGE * WORD_BYTES) >> 3;
      machine.words.large[open] = ((machine.words.large[open] as bigint) & ~0xffffffffn) | 2047n;
    }),

  "two lanes get their pages while a reader reads"(module) {
    const play = new Play(module, { kind: "mean" });
    const [first, second, reader] = [play.world.thread(), play.world.thread(), play.world.thread()];
    return play
      .act("first", records(first, 1, 2), { mortal: true })
      .act("second", records(second, 4))
      .act("reader", [reading(reader), reading(reader)])
      .scenario();
  },

  "a block with room for one page, wanted by two"(module) {
    const play = new Play(module, { kind: "mean" });
    const [first, second, reader] = [play.world.thread(), play.world.thread(), play.world.thread()];
    const [one, other] = [records(first, 1, 2), records(second, 4)];
    leave(play.world, 128 * 80 + 64);
    return play
      .act("first", one, { mortal: true })
      .act("second", other)
      .act("reader", [reading(reader)])
      .scenario({ spread: true });
  },

  "a full block: counters add to the page of lane 0"(module) {
    const play = new Play(module, { kind: "counter" });
    const [first, second, reader] = [play.world.thread(), play.world.thread(), play.world.thread()];
    const adds = ({ attachment, series, kernel }: Thread, ...amounts: readonly number[]): Intent[] => {
      if (attachment.takeLane() < 0) throw new Error("The world has too few lanes.");
      return amounts.map((units) => ({
        units,
        run: () => kernel.add(kernel.firstPage(series.table) + WORD_BYTES * series.index, units),
      }));
    };
    const [one, other] = [adds(first, 1, 2), adds(second, 4)];
    leave(play.world, 64);
    return play
      .act("first", one)
      .act("second", other)
      .act("reader", [reading(reader), reading(reader)])
      .scenario({ spread: true });
  },
};
