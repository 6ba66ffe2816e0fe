/** Scenarios of resets. The protocol: docs/proofs/reset.md. */

import { addToCompanion } from "../../src/core/memory/largeAmounts.ts";
import type { SeriesAddress } from "../../src/core/memory/series.ts";
import { closeSeries, prepareReset, resetSeries } from "../../src/core/read/reading.ts";
import type { Call, Scenario, Scenarios } from "./actor.ts";
import { type Intent, LARGE, NEARLY_PAST, Play, reading, records } from "./play.ts";
import { readTotals, type Thread } from "./world.ts";

function reset({ series }: Thread): Call {
  return { label: "reset", kind: "reset", run: () => resetSeries(series, (closed) => closed) };
}

/** Returns a holder whose lane has its baseline page. */
function resetter(play: Play): Thread & SeriesAddress {
  const holder = play.world.holder();
  prepareReset(holder.series, holder.attachment.takeLane());
  return holder;
}

/** Returns the adds of a counter's amounts by a holder, large ones to the companion. */
function adds({ kernel, series, word }: Thread & SeriesAddress, ...amounts: readonly number[]): Intent[] {
  return amounts.map((units) => ({
    units,
    run: () => void (units < LARGE ? kernel.add(word, units) : addToCompanion(series, units)),
  }));
}

/** Sets up two resets of a histogram, records in both of its words, and a reading. */
function histogram(module: WebAssembly.Module, reads: (reader: Thread) => Call): Scenario {
  const play = new Play(module, { kind: "histogram", buckets: [10] });
  const [holder, writer] = [resetter(play), play.world.holder()];
  const reader = play.world.thread();
  const observe = (value: number, word: number): Intent => ({
    units: value,
    word,
    run: () => writer.kernel.observe(writer.word, play.world.metric.bucketTable, value, value),
  });
  return play
    .act("resetter", [reset(holder), reset(holder)])
    .act("writer", [observe(1, 0), observe(11, 1)])
    .act("reader", [reads(reader)])
    .scenario({ spread: true });
}

export const resetScenarios: Scenarios = {
  "a counter: resetter, writer, reader"(module) {
    const play = new Play(module, { kind: "counter" });
    const [holder, writer] = [resetter(play), play.world.holder()];
    const reader = play.world.thread();
    const adds = [1, 2, 4].map((units): Intent => ({ units, run: () => writer.kernel.add(writer.word, units) }));
    return play
      .act("resetter", [reset(holder), reset(holder)], { mortal: true })
      .act("writer", adds)
      .act("reader", [reading(reader), reading(reader)])
      .scenario();
  },

  "a mean past its mark: resetter, writer, reader"(module) {
    const play = new Play(module, { kind: "mean" });
    const [holder, writer] = [resetter(play), play.world.holder()];
    const reader = play.world.thread();
    return play
      .fill(writer.word, NEARLY_PAST)
      .act("resetter", [reset(holder)], { mortal: true })
      .act("writer", records(writer, 1, -2))
      .act("reader", [reading(reader)])
      .scenario();
  },

  "a counter with large amounts: resetter, writer, reader"(module) {
    const play = new Play(module, { kind: "counter" });
    const [holder, writer] = [resetter(play), play.world.holder()];
    const reader = play.world.thread();
    writer.kernel.pageOf(writer.kernel.companionOf(writer.series.table), writer.attachment.lane);
    return play
      .act("resetter", [reset(holder)], { mortal: true })
      .act("writer", adds(writer, 1, LARGE))
      .act("reader", [reading(reader)])
      .scenario({ spread: true });
  },

  "the first large amounts of two writers at once"(module) {
    const play = new Play(module, { kind: "counter", maxBytes: 2 ** 21 });
    const [one, other] = [play.world.holder(), play.world.holder()];
    return play
      .act("one writer", adds(one, LARGE), { mortal: true })
      .act("other writer", adds(other, 2 * LARGE))
      .scenario();
  },

  "two resetters, a writer and a reader"(module) {
    const play = new Play(module, { kind: "counter" });
    const [one, other, writer] = [resetter(play), resetter(play), play.world.holder()];
    const reader = play.world.thread();
    const adds = [1, 2].map((units): Intent => ({ units, run: () => writer.kernel.add(writer.word, units) }));
    return play
      .act("one resetter", [reset(one)], { mortal: true })
      .act("other resetter", [reset(other)])
      .act("writer", adds)
      .act("reader", [reading(reader)])
      .scenario();
  },

  "two resetters in turn, and what each closes"(module) {
    const play = new Play(module, { kind: "mean" });
    const [one, other] = [resetter(play), resetter(play)];
    return play
      .act("one resetter", [...records(one, 1), reset(one), ...records(one, 2), reset(one)], { mortal: true })
      .act("other resetter", [...records(other, 4), reset(other)])
      .scenario();
  },

  "four resets by one lane, and a reader"(module) {
    const play = new Play(module, { kind: "mean" });
    const holder = resetter(play);
    const reader = play.world.thread();
    const rounds = [1, 2, 4, 8].flatMap((units) => [...records(holder, units), reset(holder)]);
    return play
      .act("resetter", rounds)
      .act("reader", [reading(reader), reading(reader)])
      .scenario();
  },

  "a reset while another lane resets as often as it has buffers"(module) {
    const play = new Play(module, { kind: "mean" });
    const [one, other] = [resetter(play), resetter(play)];
    const rounds = [2, 4, 8].flatMap((units) => [...records(one, units), reset(one)]);
    return play
      .act("one resetter", rounds)
      .act("other resetter", [...records(other, 1), reset(other)])
      .scenario();
  },

  "a resetter killed at each step, its lane adopted, a reader"(module) {
    const play = new Play(module, { kind: "counter", maxThreads: 2 });
    const writer = play.world.holder();
    const first = resetter(play);
    const [second, reader] = [play.world.thread(), play.world.thread()];
    const add = (units: number): Intent => ({ units, run: () => writer.kernel.add(writer.word, units) });
    const adoptAndReset: Call = {
      label: "adopt the lane and reset",
      kind: "reset",
      run() {
        second.attachment.releaseThread(first.attachment.thread);
        const lane = second.kernel.takeLane(second.attachment.claim);
        prepareReset(second.series, lane);
        return closeSeries(second.series, lane, false);
      },
    };
    return play
      .act("first resetter", [reset(first)], { mortal: true })
      .act("second resetter", [adoptAndReset], { after: "first resetter" })
      .act("writer", [add(1)])
      .act("reader", [reading(reader)])
      .scenario();
  },

  "a histogram of two words: resetter, writer, reader"(module) {
    return histogram(module, reading);
  },

  "a histogram of two words: resetter, writer, reader of totals"(module) {
    return histogram(module, ({ series }) => ({ label: "read totals", kind: "total", run: () => readTotals(series) }));
  },
};

export const longResetScenarios: Scenarios = {
  "the first resets of two lanes at once, one killed at each step"(module) {
    const play = new Play(module, { kind: "counter" });
    const [one, other] = [play.world.holder(), play.world.holder()];
    return play
      .act("one resetter", [reset(one)], { mortal: true })
      .act("other resetter", [reset(other)])
      .scenario();
  },

  "three resetters, a writer and a reader"(module) {
    const play = new Play(module, { kind: "counter" });
    const resetters = [resetter(play), resetter(play), resetter(play)];
    const [writer, reader] = [play.world.holder(), play.world.thread()];
    resetters.forEach((holder, i) => {
      play.act(`resetter ${i + 1}`, [reset(holder)], { mortal: i === 0 });
    });
    const add: Intent = { units: 1, run: () => writer.kernel.add(writer.word, 1) };
    return play
      .act("writer", [add])
      .act("reader", [reading(reader)])
      .scenario();
  },
};
