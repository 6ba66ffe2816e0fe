// The cost of a record if several threads record into one metric.
import { aloneAndTogether, contend, NAMES } from "./contestants/contended.js";
import { nativeAddTogether } from "./harness/native.js";

const ROUNDS = 250;
const QUICK_ROUNDS = 20;
const TOGETHER = 0.9; // the share of a slice during which both threads must run

const OWN_LANES = NAMES.filter((name) => name.endsWith("own lanes"));

const FLOORS = {
  alone: "C: lock xadd, 1 running",
  ownLines: "C: lock xadd, words on two lines, 2 running",
  sameLine: "C: lock xadd, words on one line, 2 running",
  sameWord: "C: lock xadd, one word, 2 running",
};

async function slices(names, quick) {
  const threads = await contend(2);
  const steps = aloneAndTogether(names);
  await threads.slices(steps, QUICK_ROUNDS); // compiles
  const times = quick ? await threads.slices(steps, QUICK_ROUNDS) : await threads.slices(steps, ROUNDS, TOGETHER);
  threads.check();
  await threads.end();
  return Object.fromEntries(steps.map(({ name, threads }, place) => [`${name}, ${threads} running`, times[place]]));
}

async function twoThreads(quick) {
  const floor = Object.entries(nativeAddTogether(quick)).map(([name, quiet]) => [
    FLOORS[name],
    { quiet, typical: quiet },
  ]);
  return { ...Object.fromEntries(floor), ...(await slices(NAMES, quick)) };
}

/** Returns the throughput of two threads relative to one: 2 if they do not disturb each other. */
async function scaling(quick) {
  const { alone, ownLines } = nativeAddTogether(quick);
  const times = await slices(OWN_LANES, quick);
  const gains = alone ? { [FLOORS.ownLines]: { quiet: (2 * alone) / ownLines } } : {};
  for (const name of OWN_LANES) {
    const [one, two] = [1, 2].map((count) => times[`${name}, ${count} running`].quiet);
    gains[name] = { quiet: (2 * one) / two };
  }
  return gains;
}

export const contest = {
  question: "What does a record cost when several threads record into one metric?",
  processes: 3,
  groups: {
    "two threads": { unit: "ns a record of each thread", measure: twoThreads },
    scaling: { unit: "times one thread", measure: scaling },
  },
};
