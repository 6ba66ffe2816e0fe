// The measurement: it starts workers, and reads and draws their results until the page is closed.
import { Registry } from "../../build/index.js";
import { Controls } from "./controls.js";
import { FrameClock } from "./frameClock.js";
import * as metrics from "./metrics.js";
import { Pool } from "./pool.js";
import { ROUND_MS, untilPhase } from "./rounds.js";
import { Board } from "./views/board.js";
import { bindKilling } from "./views/killing.js";
import { Settings } from "./views/settings.js";
import { describeStanding, say } from "./views/verdict.js";
import { WAYS } from "./ways.js";

/** Totals are read late in a round: by then, workers that keep up have logged all their records. */
const LATE = 0.8;

/** Rounds between two readings; with fewer readings, less moves on the page. */
const ROUNDS = matchMedia("(prefers-reduced-motion: reduce)").matches ? 10 : 2;

const lateInRound = (rounds = 1) =>
  new Promise((resolve) => setTimeout(resolve, untilPhase(LATE) + (rounds - 1) * ROUND_MS));

export function measure() {
  const registry = new Registry();
  const controls = new Controls();
  const pool = new Pool(registry, controls, (problem) => say(`A worker failed: ${problem}.`));
  const costs = WAYS.map((name) => metrics.costs(registry).labels(name));
  const frames = metrics.frames(registry);
  const read = async () => {
    await lateInRound();
    return pool.read();
  };
  new Settings(pool, controls, async (settings) => {
    if (settings.isPaused) {
      const standing = await read();
      if (settings.isPaused) say(`Paused. ${describeStanding(standing)}`);
      return;
    }
    say(`Running: ${settings.load}.`);
    // Costs under different loads are not mixed.
    for (const histogram of [...costs, frames]) histogram.reset();
  });
  bindKilling(pool, read, say);
  draw(new Board(), { pool, costs, frames, clock: new FrameClock(frames) });
}

async function draw(board, { pool, costs, frames, clock }) {
  for (;;) {
    await lateInRound(ROUNDS);
    if (document.hidden) continue;
    board.show({
      time: performance.now() / 1000,
      standing: pool.read(),
      costs: costs.map((histogram) => histogram.read()),
      frames: frames.read(),
      longestFrame: clock.takeLongest(),
    });
  }
}
