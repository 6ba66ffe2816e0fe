// The costs and losses of other ways for threads to keep a common mean.
import { keepers, UNITS } from "./contestants/keepers.js";
import { median } from "./harness/spread.js";
import { startThreads } from "./harness/threads.js";
import { MASK, microseconds } from "./values.js";

const WORKER = new URL("contestants/keeping.worker.js", import.meta.url);
const ROUNDS = 8;
const RECORDS = 400_000; // of a thread in a round
const TOLD_RECORDS = 10_000; // if each record is a message
const CONSTANT = 0.35;
const QUICK_SHARE = 20;

/** The losses that are allowed, and are then the result; everything else must be exact. */
const LOSING = new Set(["read, add, write back", "two Atomics.add, Int32Array"]);

/** Gives each keeper the same values, in turns. Returns the cost of a record, and the losses of counts and sums. */
function keeping(count) {
  return async (quick) => {
    const contestants = new Map();
    for (const name of Object.keys(keepers)) contestants.set(name, await contestant(name, count, quick));
    for (let round = 0; round < (quick ? 1 : ROUNDS); round++) for (const one of contestants.values()) await one.turn();
    const found = {};
    for (const [name, one] of contestants) found[name] = await one.end();
    return found;
  };
}

async function contestant(name, count, quick) {
  const kept = keepers[name].make(count);
  const epoch = process.hrtime.bigint();
  const threads = await startThreads(
    WORKER,
    count,
    (number) => ({ keeper: name, shared: kept.sharedFor(number), epoch }),
    (number) => kept.transferFor?.(number) ?? [],
  );
  const records = (name.startsWith("a message each") ? TOLD_RECORDS : RECORDS) / (quick ? QUICK_SHARE : 1);
  const each = [];
  let next = 0;
  const turn = async () => {
    const taken = await threads.order({ from: next, to: next + records });
    next += records;
    const lasted = Math.max(...taken.map(({ ended }) => ended)) - Math.min(...taken.map(({ begun }) => begun));
    each.push(lasted / (records * count));
  };
  await turn(); // compiles
  each.length = 0;
  return {
    turn,
    async end() {
      const lost = losses(name, kept.read(), truth(next, count));
      await threads.end();
      await kept.close?.();
      return { quiet: Math.min(...each), typical: median(each), ...lost };
    },
  };
}

const micros = microseconds();

function truth(records, count) {
  let units = 0;
  for (let i = 0; i < records; i++) units += micros[i & MASK];
  return { count: records * count, sum: (units * count) / UNITS };
}

function losses(name, kept, expected) {
  const lost = {};
  for (const part of ["count", "sum"]) {
    const share = (expected[part] - kept[part]) / expected[part];
    if (Math.abs(share) > 1e-9 && !LOSING.has(name)) {
      throw new Error(`${name}: ${part} is ${kept[part]}, but ${expected[part]} was recorded.`);
    }
    if (LOSING.has(name)) lost[`% of the ${part} lost`] = 100 * share;
  }
  return lost;
}

/**
 * Returns how many readings do not consist of whole records, while another thread records the same value repeatedly.
 */
async function torn(quick) {
  const found = {};
  for (const name of [
    "threadtally mean.record",
    "two threadtally counters",
    "two Atomics.add, BigInt64Array",
    "read, add, write back",
  ]) {
    const kept = keepers[name].make(1);
    const epoch = process.hrtime.bigint();
    const dataOf = (number) => ({ keeper: name, shared: kept.sharedFor(number), epoch, constant: CONSTANT });
    const threads = await startThreads(WORKER, 1, dataOf);
    let [readings, wrong, recording] = [0, 0, true];
    const done = threads.order({ from: 0, to: (10 * RECORDS) / (quick ? QUICK_SHARE : 1) }).then(() => {
      recording = false;
    });
    while (recording) {
      for (let i = 0; i < 1000; i++) {
        const { count, sum } = kept.read();
        readings++;
        if (Math.abs(sum - count * CONSTANT) > CONSTANT / 2) wrong++;
      }
      await new Promise(setImmediate);
    }
    await done;
    await threads.end();
    await kept.close?.();
    found[name] = { "% torn": (100 * wrong) / readings, "of readings": readings };
  }
  return found;
}

export const contest = {
  question: "What do other ways cost and lose, when threads keep a mean together?",
  processes: 3,
  groups: {
    "one thread": { unit: "ns a record of all threads together", measure: keeping(1) },
    "two threads": { unit: "ns a record of all threads together", measure: keeping(2) },
    "torn readings": { unit: "% of readings", measure: torn },
  },
};
