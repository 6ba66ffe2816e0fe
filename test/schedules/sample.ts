/** Random schedules of a scenario. */

import type { Scenario } from "./actor.ts";
import { Explorer, type State } from "./explorer.ts";
import type { Turn } from "./schedule.ts";

/** Returns a whole schedule: runs of one actor of random length, and sometimes a death. */
export function sampled(scenario: Scenario, random: () => number): Turn[] {
  const explorer = new Explorer(scenario);
  const { actors, kills = 1 } = scenario;
  const turns: Turn[] = [];
  let state: State<unknown> = explorer.start();
  for (;;) {
    const able = [...actors.keys()].filter((one) => explorer.canMove(state, one));
    if (able.length === 0) return turns;
    const actor = able[Math.floor(random() * able.length)] as number;
    const hasBegun = turns.some((turn) => turn.actor === actor);
    if (actors[actor]?.mortal && hasBegun && state.kills < kills && random() < 0.1) {
      turns.push({ actor, kill: true });
      state = explorer.kill(state, actor);
    }
    for (let run = Math.floor(random() * 6); run >= 0 && explorer.canMove(state, actor); run--) {
      turns.push({ actor, kill: false });
      state = explorer.move(state, actor, true).next;
    }
  }
}
