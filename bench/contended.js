// The cost of a record if several threads record into one metric.
import { aloneAndTogether, contend, NAMES } from "./contestants/contended.js";
import { nativeAddTogether } from "./harness/native.js";
import { median } from "./harness/spread.js";

const ROUNDS = 250;
const QUICK_ROUNDS = 20;
const TOGETHER = 0.9; // the share of a slice during which both threads must run
const WINDOWS = 6;
const WINDOW_MILLISECONDS = 50;
const QUICK_WINDOW_MILLISECONDS = 10;

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

/**
 * Returns a function that measures the throughput. If there are more threads than cores, they take turns, and some
 * batches wait: these show as the p99.
 */
function throughput(count) {
  return async (quick) => {
    const threads = await contend(count);
    const milliseconds = quick ? QUICK_WINDOW_MILLISECONDS : WINDOW_MILLISECONDS;
    const found = new Map(NAMES.map((name) => [name, { each: [], took: [] }]));
    for (const name of NAMES) await threads.window(name, milliseconds); // compiles
    for (let round = 0; round < (quick ? 1 : WINDOWS); round++) {
      for (const [name, { each, took }] of found) {
        const window = await threads.window(name, milliseconds);
        each.push(window.each);
        for (const one of window.took) took.push(one);
      }
    }
    threads.check();
    await threads.end();
    return Object.fromEntries([...found].map(([name, { each, took }]) => [name, figures(each, took)]));
  };
}

function figures(each, took) {
  const sorted = Float64Array.from(took).sort();
  const batch = (share) => sorted[Math.floor(share * (sorted.length - 1))] * 1000;
  // Not the least: if the threads once did not run at the same time, a shared cell would seem to cost nothing.
  return { typical: median(each), "p50 µs": batch(0.5), "p99 µs": batch(0.99) };
}

export const contest = {
  question: "What does a record cost when several threads record into one metric?",
  processes: 3,
  groups: {
    "two threads": { unit: "ns a record of each thread", measure: twoThreads },
    scaling: { unit: "times one thread", measure: scaling },
    ...Object.fromEntries(
      [1, 2, 4, 8].map((count) => [
        `throughput, ${count} ${count === 1 ? "thread" : "threads"}`,
        { unit: "ns a record of all threads together; p50 and p99 of batches of 1,000", measure: throughput(count) },
      ]),
    ),
  },
};
