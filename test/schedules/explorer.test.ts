/**
 * The search itself: it visits all schedules, finds every violation, and its findings can be replayed from their text.
 */

import { expect, test } from "vitest";
import type { Scenario } from "./actor.ts";
import { Explorer } from "./explorer.ts";
import { outcomeOf } from "./outcome.ts";
import { type Intent, Play, reading } from "./play.ts";
import { fromText, replay, toText } from "./schedule.ts";
import { modelled } from "./search.ts";
import type { Thread } from "./world.ts";

/**
 * Returns a scenario of two threads that add to one word: by one atomic, or by storing a sum computed from an earlier
 * load.
 */
function adders(isAtomic: boolean, first = 1, second = 1): Scenario {
  const play = new Play(modelled, { kind: "counter" });
  const { word } = play.world.holder();
  let units = 1;
  const adds = ({ kernel }: Thread, times: number): Intent[] =>
    Array.from({ length: times }, () => {
      const amount = units;
      units *= 2;
      return {
        units: amount,
        run() {
          if (isAtomic) kernel.add(word, amount);
          else {
            const sum = kernel.counted(word) + amount;
            kernel.add(word, sum - kernel.counted(word));
          }
        },
      };
    });
  return play.act("left", adds(play.world.thread(), first)).act("right", adds(play.world.thread(), second)).scenario();
}

test("counts every order of the atomics that other actors can notice", () => {
  // Two and three adds to one word: 5! / (2! × 3!) orders.
  expect(new Explorer(adders(true, 2, 3)).explore()).toMatchObject({ schedules: 10, states: 12 });
});

test("gives no separate step to atomics that no other actor can notice", () => {
  const play = new Play(modelled, { kind: "counter" });
  for (const name of ["left", "right"]) {
    const { kernel, word } = play.world.holder();
    play.act(name, [{ units: name === "left" ? 1 : 2, run: (_, units) => kernel.add(word, units) }]);
  }
  play.act("reader", [reading(play.world.thread())]);
  const { atomics, schedules } = new Explorer(play.scenario()).explore();
  expect(atomics.reader?.most).toBeGreaterThan(5);
  // The reader loads two words that others change; each add comes before its load, after it, or between the two.
  expect(schedules).toBe(12);
});

test("finds the lost update of a sum computed too early, and shows the shortest schedule", () => {
  const { report, text } = outcomeOf(() => adders(false));
  expect(report.violation?.message).toMatch(/must hold #0 #1 and may hold #0 #1, but holds #[01]\./);
  expect(text).toMatch(/^left +begins to record #0, 1\nleft +load64 lane 16: word 0: 0\n/m);
  expect(text).toMatch(/^schedule: left 2; right; left; right 2$/m);
});

test("replays a failing schedule from its text only, and gets the same trace", () => {
  const { text } = outcomeOf(() => adders(false, 2, 2));
  const schedule = /^schedule: (.*)$/m.exec(text)?.[1] as string;
  const scenario = adders(false, 2, 2);
  const turns = fromText(scenario, schedule);
  expect(toText(scenario, turns)).toBe(schedule);
  expect(replay(scenario, turns).lines).toEqual(text.split("\n").slice(0, -1));
  expect(replay(scenario, turns).violation).toBeDefined();
});

test("kills an actor at each of its steps, and reports it", () => {
  const play = new Play(modelled, { kind: "counter" });
  const { kernel, word } = play.world.holder();
  const add: Intent = { units: 1, run: (_, units) => kernel.add(word, units) };
  const mortal = play.act("mortal", [add, { ...add, units: 2 }], { mortal: true }).scenario();
  expect(new Explorer(mortal).explore().schedules).toBe(2);
  expect(replay(mortal, fromText(mortal, "mortal; kill mortal")).lines.at(-1)).toBe("mortal  is killed");
});
