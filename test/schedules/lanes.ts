/** Scenarios of lanes: taken, released, adopted. The protocol: docs/proofs/lanes.md. */

import { BORROWED_LANES, CLAIM, HEADER_BYTES, LANE_BYTES } from "../../assembly/layout.ts";
import { ANSWERS } from "../../src/core/memory/thread.ts";
import { nodeHost } from "../../src/hosts/node.ts";
import { type Call, type Scenarios, Violation } from "./actor.ts";
import { type Intent, LARGE, NEARLY_PAST, records as ownRecords, Play, reading } from "./play.ts";
import { recordSomewhere, type Thread, type World } from "./world.ts";

/** Returns the call that takes a lane, or finds that there is none; it carries the lane's number. */
function taking({ attachment, kernel }: Thread): Call {
  return { label: "take a lane", carries: true, run: () => kernel.takeLane(attachment.claim) };
}

/** Returns the call that flags the lane that the actor took: its thread answers requests. */
function flagging({ attachment, kernel }: Thread): Call {
  return {
    label: "flag the lane",
    run(lane) {
      if (lane !== -1) kernel.changeClaim(lane as number, attachment.claim, attachment.claim | ANSWERS);
    },
  };
}

/** Returns the call that gives back the lane that the actor took. */
function releasing({ attachment, kernel }: Thread): Call {
  return {
    label: "release the lane",
    run(lane) {
      if (lane !== -1) kernel.releaseLane(lane as number, attachment.claim, attachment.claim);
    },
  };
}

/** Returns the call that releases all lanes of a thread that has ended, as its guardian does. */
function guarding({ attachment }: Thread, ended: Thread): Call {
  return { label: "release the ended thread's lane", run: () => attachment.releaseThread(ended.attachment.thread) };
}

/** Returns records in the lane that was taken, or in a borrowed one. */
function records(thread: Thread, ...amounts: readonly number[]): Intent[] {
  const addressIn = (lane: number) => (lane === -1 ? undefined : thread.series.addressIn(lane));
  return amounts.map((units) => ({
    units,
    run: (lane) => recordSomewhere(thread, addressIn(lane as number), units),
  }));
}

/** Sets up a world whose only lane is free; its last holder left the word nearly past its mark. */
function stage(module: WebAssembly.Module): Play {
  const play = new Play(module, { kind: "mean", maxThreads: 1 });
  const { word, attachment } = play.world.holder();
  attachment.detach();
  return play.fill(word, NEARLY_PAST);
}

/** Returns what the package does in a thread's own exit, if it has hooks there. */
function exitHooks({ attachment }: Thread): (() => void)[] {
  const hooks: (() => void)[] = [];
  const { on } = process;
  process.on = ((event: string, hook: () => void) => {
    if (event === "exit" || event === "beforeExit") hooks.push(hook);
    return process;
  }) as typeof on;
  const environment = { getEnvironmentData: () => undefined, setEnvironmentData: () => {} };
  try {
    const host = nodeHost({ ...environment, threadId: attachment.thread } as unknown as Parameters<typeof nodeHost>[0]);
    host.watch();
    host.known(attachment.seat);
  } finally {
    process.on = on;
  }
  return hooks;
}

/** Throws if a lane has the flag of a thread that answers. */
function assertNoFlag({ machine, block }: World): void {
  for (let lane = BORROWED_LANES; lane < BORROWED_LANES + block.maxThreads; lane++) {
    const claim = machine.words.large[(HEADER_BYTES + lane * LANE_BYTES + CLAIM) >> 3] as bigint;
    if (claim < 0n) throw new Violation(`Lane ${lane} has a flag, under ${claim}.`);
  }
}

/** Throws unless the lanes that these actors carry are free. */
function assertFree({ machine }: World, lanes: readonly unknown[]): void {
  for (const lane of lanes) {
    const claim = machine.words.large[(HEADER_BYTES + (lane as number) * LANE_BYTES + CLAIM) >> 3];
    if (claim !== 0n) throw new Violation(`Lane ${lane} is still held under ${claim}.`);
  }
}

export const laneScenarios: Scenarios = {
  "one lane, taken by two at once"(module) {
    const play = stage(module);
    const [first, second] = [play.world.thread(), play.world.thread()];
    return play
      .act("first", [taking(first), ...records(first, 1, 2)])
      .act("second", [taking(second), ...records(second, 4, 8)])
      .scenario({
        spread: true,
        atRest(lanes) {
          if (lanes[0] === lanes[1]) throw new Violation(`Both took lane ${lanes[0]}.`);
        },
      });
  },

  "released and adopted, while a reader reads"(module) {
    const play = stage(module);
    const [first, second, reader] = [play.world.thread(), play.world.thread(), play.world.thread()];
    return play
      .act("first", [taking(first), ...records(first, 1, 2 * LARGE), releasing(first)])
      .act("second", [taking(second), ...records(second, 4)])
      .act("reader", [reading(reader)])
      .scenario({ spread: true });
  },

  "a holder killed at each step, its guardian, the next holder"(module) {
    const play = stage(module);
    const [first, guardian, second] = [play.world.thread(), play.world.thread(), play.world.thread()];
    return play
      .act("first", [taking(first), ...records(first, 1, 2 * LARGE)], { mortal: true })
      .act("guardian", [guarding(guardian, first)], { after: "first", mortal: true })
      .act("second", [taking(second), ...records(second, 4, 8)])
      .scenario({ spread: true, kills: 2 });
  },

  "a thread that records behind the package's exit hooks, while another looks for a lane"(module) {
    const play = new Play(module, { kind: "mean", maxThreads: 1 });
    const [first, second] = [play.world.holder(), play.world.thread()];
    const hooks = exitHooks(first);
    const exit: Call = {
      label: "run the exit hooks",
      run() {
        for (const hook of hooks) hook();
      },
    };
    return play
      .fill(first.word, NEARLY_PAST)
      .act("first", [exit, ...ownRecords(first, 1, 2)])
      .act("second", [taking(second), ...records(second, 4, 8)])
      .scenario({ spread: true });
  },

  "two lanes that were never held, and a reader"(module) {
    const play = new Play(module, { kind: "mean", maxThreads: 3 });
    const [first, second, reader] = [play.world.thread(), play.world.thread(), play.world.thread()];
    return play
      .act("first", [taking(first), ...records(first, 1, 2)], { mortal: true })
      .act("second", [taking(second), ...records(second, 4)])
      .act("reader", [reading(reader)])
      .scenario();
  },

  "a thread killed while it takes a lane that was never held: its guardian frees the lane"(module) {
    const play = new Play(module, { kind: "mean", maxThreads: 2 });
    play.world.holder();
    const [first, guardian] = [play.world.thread(), play.world.thread()];
    return play
      .act("first", [taking(first), ...records(first, 1)], { mortal: true })
      .act("guardian", [guarding(guardian, first)], { after: "first" })
      .scenario({ atRest: () => assertFree(play.world, [17]) });
  },

  "a thread that answers requests, killed at each step, its guardian, the next holder"(module) {
    const play = new Play(module, { kind: "mean", maxThreads: 1 });
    const [first, guardian, second] = [play.world.thread(), play.world.thread(), play.world.thread()];
    return play
      .act("first", [taking(first), flagging(first), ...records(first, 1)], { mortal: true })
      .act("guardian", [guarding(guardian, first)], { after: "first" })
      .act("second", [taking(second), ...records(second, 4)])
      .scenario({ spread: true, atRest: () => assertNoFlag(play.world) });
  },
};
