// A worker: in each round it records the events that are due, in each of the ways in turn. It never waits for messages.
import { Registry } from "../../build/index.js";
import { contenders } from "./contenders.js";
import { Controls } from "./controls.js";
import { isHeard, isToEnd } from "./log.js";
import { costs } from "./metrics.js";
import { nextRound, ROUND_MS } from "./rounds.js";
import { Turn } from "./turn.js";
import { MESSAGES, WAYS } from "./ways.js";

/** Workers wake this long before a round begins. */
const EARLY_MS = 1;

addEventListener("message", ({ data: { handle, words, log, shared } }) => {
  const registry = Registry.attach(handle);
  const controls = new Controls(words);
  const cost = costs(registry);
  const turns = WAYS.map((name, place) => new Turn(contenders[name].open(shared[name]), place, cost.labels(name)));
  while (!isToEnd(log)) {
    const round = nextRound();
    if (!controls.sleep(round.wait - EARLY_MS) || controls.paused) continue;
    while (!round.hasBegun()); // No thread wakes at an exact moment.
    const due = Math.round((controls.rate * ROUND_MS) / 1000);
    for (let turn = 0; turn < turns.length; turn++) {
      // A different way is first in each round: the workers meet best at the first way, and have drifted apart at the
      // last.
      const place = (round.number + turn) % turns.length;
      if (place !== MESSAGES || (controls.sending && isHeard(log))) turns[place].take(log, due);
    }
  }
  registry.detach();
  close();
});
