// Programs of callbacks that do everything a callback should not do. Reports what the well-behaved ones among them saw.
import { runInNewContext } from "node:vm";

const rejectElsewhere = runInNewContext("(reason) => Promise.reject(reason)");
const broken = () => new Error("broken");
const THEN = "then"; // under another name, the linter does not complain
const thenable = (then) => ({ [THEN]: then });

/** The misbehaviours by name: each uses the registry that the callback belongs to. */
export const MISBEHAVIOURS = {
  throws() {
    throw broken();
  },
  throwsUndefined() {
    throw undefined;
  },
  throwsProxy() {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    throw proxy;
  },
  rejects: async () => Promise.reject(broken()),
  rejectsLater: async () => {
    await new Promise(setImmediate);
    throw undefined;
  },
  rejectsElsewhere: () => rejectElsewhere(broken()),
  neverSettles: () => new Promise(() => {}),
  thenFails: () => thenable((_, fail) => fail(broken())),
  thenThrows: () =>
    thenable(() => {
      throw null;
    }),
  thenRejects: () => thenable(async () => Promise.reject(broken())),
  thenEndsInItself: () => {
    const itself = thenable((end) => end(itself));
    return itself;
  },
  thenCannotBeRead: () =>
    Object.defineProperty({}, THEN, {
      get() {
        throw broken();
      },
    }),
  collects: (registry) => registry.collect(),
  snapshots: (registry) => registry.snapshot(),
  resets: (registry) => registry.reset(),
  asksOthers: (registry) => registry.collectOthers(),
  adds: (registry) => registry.onCollect(() => registry.collect()),
  addsAndRemoves: (registry) => registry.onCollect(() => {})(),
  definesGauge: (registry) =>
    registry.gauge({
      name: "late",
      collect() {
        throw broken();
      },
    }),
  detaches: (registry) => registry.detach(),
};

/** The readings by name. */
const READINGS = {
  collect: (registry) => registry.collect(),
  snapshot: (registry) => registry.snapshot(),
  reset: (registry) => registry.reset(),
  cursor: (registry) => registry.cursor().next(),
};
export const READING_NAMES = Object.keys(READINGS);

function isDetached(registry) {
  try {
    registry.stats();
    return false;
  } catch {
    return true;
  }
}

/**
 * Runs a program of callbacks, what `onCollectError` does, and readings. Callbacks named "behaves" count their turns;
 * for the others, `gauge` chooses between a gauge's callback and one of `onCollect`. Returns how many readings began,
 * and the turns of each callback that behaves.
 */
export async function play(Registry, { callbacks, reporter, readings }) {
  const registry = new Registry({ maxBytes: 2 ** 20, onCollectError: () => MISBEHAVIOURS[reporter]?.(registry) });
  const turns = [];
  for (const [place, { name, gauge }] of callbacks.entries()) {
    let act = () => MISBEHAVIOURS[name](registry);
    if (name === "behaves") {
      const own = turns.push(0) - 1;
      act = () => void turns[own]++;
    }
    if (gauge) registry.gauge({ name: `gauge_${place}`, collect: act });
    else registry.onCollect(act);
  }
  let begun = 0;
  for (const reading of readings) {
    if (isDetached(registry)) break;
    begun++;
    try {
      READINGS[reading](registry);
    } catch (error) {
      // Detached by one of its callbacks.
      if (error?.code !== "DETACHED") throw error;
    }
    // Late rejections happen between two readings, too.
    if (begun % 2 === 0) await new Promise(setImmediate);
  }
  await new Promise(setImmediate);
  registry.detach();
  return { begun, turns };
}
