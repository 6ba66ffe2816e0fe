// The result of scraping a Piscina pool whose threads are asleep, replaced after a crash, or blocked. Each process has
// one pool and one scrape, either with threadtally or with a library that requests numbers by message.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const CONTESTANTS = { threadtally: "ours", "@prometheus-io/client WorkerRegistry": "theirs" };
const LONGEST_MILLISECONDS = 60_000;

async function outcome(side, situation) {
  const program = join(import.meta.dirname, "pools/situation.js");
  const { stdout } = await promisify(execFile)(process.execPath, [program, side, situation], {
    timeout: LONGEST_MILLISECONDS,
  });
  const { done, jobs, error, milliseconds } = JSON.parse(stdout.trimEnd().split("\n").at(-1));
  const seconds = milliseconds < 100 ? `${Math.ceil(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
  return error === undefined ? `${jobs} of ${done} jobs, in ${seconds}` : `fails after ${seconds}: ${error}`;
}

const group = (situation) => ({
  unit: "",
  once: true,
  async measure() {
    const figures = {};
    for (const [name, side] of Object.entries(CONTESTANTS)) figures[name] = { scrape: await outcome(side, situation) };
    return figures;
  },
});

export const contest = {
  question: "What does a scrape show of a pool whose threads cannot answer?",
  processes: 1,
  leastNode: 22, // the rival's
  groups: {
    "at rest, with Piscina's defaults": group("idle"),
    'at rest, with `atomics: "disabled"`': group("awake"),
    "awake, and one was replaced after a crash": group("crashed"),
    "awake, and one is blocked by its task": group("blocked"),
  },
};
