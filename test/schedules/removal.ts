/** Scenarios of removed series that become visible again. The protocol: docs/proofs/reset.md, "Remove". */

import { closeSeries, prepareReset } from "../../src/core/read/reading.ts";
import type { Call, Scenarios } from "./actor.ts";
import { type Intent, Play, reading } from "./play.ts";
import type { Thread } from "./world.ts";

function remove({ series, attachment }: Thread): Call {
  return { label: "remove", kind: "reset", run: () => closeSeries(series, attachment.lane, true) };
}

function show({ kernel, series }: Thread): Call {
  return { label: "show", run: () => void kernel.hold(series.entry, 0) };
}

export const removalScenarios: Scenarios = {
  "a counter: one removes it, another shows it, a writer, a reader"(module) {
    const play = new Play(module, { kind: "counter" });
    const [remover, shower, writer] = [play.world.holder(), play.world.thread(), play.world.holder()];
    prepareReset(remover.series, remover.attachment.takeLane());
    const add: Intent = { units: 1, run: () => writer.kernel.add(writer.word, 1) };
    return play
      .act("remover", [remove(remover), remove(remover)], { mortal: true })
      .act("shower", [show(shower), show(shower)])
      .act("writer", [add])
      .act("reader", [reading(play.world.thread())])
      .scenario();
  },
};
