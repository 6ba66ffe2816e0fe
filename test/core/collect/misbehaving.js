// Runs programs of callbacks that do everything a callback should not do: says what well-behaved ones among them saw.
import { runInNewContext } from "node:vm";

const rejectElsewhere = runInNewContext("(reason) => Promise.reject(reason)");
const broken = () => new Error("broken");
const THEN = "then"; // by another name the linter finds none
const thenable = (then) => ({ [THEN]: then });

/** By name: what a callback does with the registry that it belongs to. */
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

/** By name: one reading. */
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
 * Runs a program: callbacks (those named "behaves" count their turns; of any other name, `gauge` chooses between a
 * gauge's and `onCollect`'s), what `onCollectError` does, and readings. Returns how many readings began, and the turns
 * of each that behaves.
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
    // What rejects later does so between two readings, too.
    if (begun % 2 === 0) await new Promise(setImmediate);
  }
  await new Promise(setImmediate);
  registry.detach();
  return { begun, turns };
}
