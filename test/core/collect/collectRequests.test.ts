/**
 * Requests to collect: replies are awaited from threads that reply, not for long from threads that are silent or gone.
 * The test controls the time.
 */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BORROWED_LANES, LAYOUT_VERSION } from "../../../assembly/layout.ts";
import { CollectClient, serveCollectRequests } from "../../../src/core/collect/collectRequests.ts";
import type { Attachment } from "../../../src/core/memory/attachment.ts";
import { type Block, createBlock } from "../../../src/core/memory/block.ts";
import type { Channel } from "../../../src/core/memory/channel.ts";
import { host, useHost } from "../../../src/core/memory/host.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

// The package keeps the timers that it was loaded with. Here it uses those of each moment, so that the test can advance
// the time.
vi.mock("../../../src/core/platform/clock.ts", () => ({
  setTimer: (callback: () => void, milliseconds?: number) => setTimeout(callback, milliseconds),
  clearTimer: (timer: NodeJS.Timeout) => clearTimeout(timer),
  nextTurn: (callback: () => void) => setTimeout(callback),
  now: () => performance.now(),
}));

const PATIENCE = 100;
const ASKER = 1;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A thread that replies unless the test makes it stuck. `callbacks` is what its callbacks return. */
function answering(block: Block, thread: number, callbacks = (): Promise<void> | undefined => undefined) {
  const attachment = attachmentOf(block, thread, 0);
  const state = { attachment, lane: -1, collected: 0 };
  let channel: Channel | undefined;
  const stick = () => channel?.close();
  const free = () => {
    channel = serveCollectRequests(attachment, thread + 10, () => {
      state.collected++;
      return callbacks();
    });
  };
  free();
  attachment.seat.answer(true);
  state.lane = attachment.takeLane();
  /** Ends all callbacks, as `Collectors` does. */
  const stop = () => {
    attachment.seat.answer(false);
    stick();
  };
  return Object.assign(state, { stick, free, stop });
}

function setUp() {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 4 });
  const main = attachmentOf(block, 0);
  const client = new CollectClient(main, ASKER);
  const none = () => undefined;
  const asker = {
    ask: (patience = PATIENCE, collect: () => Promise<void> | undefined = none) => client.ask(patience, collect),
    ages: () => client.ages(),
    close: () => client.close(),
  };
  return { block, main, asker };
}

type Asker = ReturnType<typeof setUp>["asker"];

/** Sends a request and lets so much time pass. Returns the ages if it has ended by then. */
async function askFor(asker: Asker, milliseconds: number, patience = PATIENCE) {
  const ended = vi.fn();
  asker.ask(patience).then(ended);
  await vi.advanceTimersByTimeAsync(milliseconds);
  return ended.mock.calls[0]?.[0];
}

test("where no other thread answers, a request ends in this turn, sends nothing and opens no channel", async () => {
  const { main, asker } = setUp();
  main.seat.answer(true);
  const opened = vi.fn();
  useHost({ ...host(), openChannel: opened });
  expect(await askFor(asker, 0)).toEqual([]);
  expect(opened).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test("every request ends once all threads that answer have replied, even if no time passes", async () => {
  const { block, asker } = setUp();
  const workers = [answering(block, 1), answering(block, 2)];
  for (const asked of [1, 2]) {
    expect(await asker.ask()).toEqual(workers.map(({ lane }) => ({ lane, seconds: 0 })));
    expect(workers.map(({ collected }) => collected)).toEqual([asked, asked]);
  }
  expect(vi.getTimerCount()).toBe(2); // turns that begin later
});

test("a thread that begins to answer is waited for from then on", async () => {
  const { block, asker } = setUp();
  expect(await askFor(asker, 0)).toEqual([]);
  const late = answering(block, 1);
  expect(await asker.ask()).toEqual([{ lane: late.lane, seconds: 0 }]);
});

test("a thread without callbacks any more is neither waited for nor listed, whatever lane it holds", async () => {
  const { block, asker } = setUp();
  const [one, other] = [answering(block, 1), answering(block, 2)];
  expect(await asker.ask()).toHaveLength(2);
  one.stop();
  expect(await askFor(asker, 0)).toEqual([{ lane: other.lane, seconds: 0 }]);
  other.attachment.detach();
  expect(await askFor(asker, 0)).toEqual([]);
});

test("a silent thread is waited for three times, and its levels age; a reply makes it waited for again", async () => {
  const { block, asker } = setUp();
  const worker = answering(block, 1);
  const { lane } = worker;
  await asker.ask();
  await vi.advanceTimersByTimeAsync(5000);
  expect(await asker.ask()).toEqual([{ lane, seconds: 0 }]);
  worker.stick();
  for (const silence of [1, 2, 3]) {
    const asked = asker.ask();
    const ended = vi.fn();
    asked.then(ended);
    await vi.advanceTimersByTimeAsync(PATIENCE - 1);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    const silent = silence === 3 || undefined;
    expect(await asked).toEqual([{ lane, seconds: (silence * PATIENCE) / 1000, silent }]);
  }
  expect(await askFor(asker, 0)).toEqual([{ lane, seconds: 0.3, silent: true }]);
  worker.free();
  await askFor(asker, 1); // is not waited for, but received
  expect(await asker.ask()).toEqual([{ lane, seconds: 0 }]);
});

test("a thread that never replied ages from the first request to it", async () => {
  const { block, asker } = setUp();
  const worker = answering(block, 1);
  worker.stick();
  await vi.advanceTimersByTimeAsync(5000);
  expect(await askFor(asker, PATIENCE)).toEqual([{ lane: worker.lane, seconds: 0.1 }]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await askFor(asker, PATIENCE)).toEqual([{ lane: worker.lane, seconds: 1.2 }]);
});

test("a late reply at the beginning of a request makes that wait, but not beyond its patience", async () => {
  const { block, main, asker } = setUp();
  const worker = answering(block, 1);
  worker.stick();
  for (const _ of [1, 2, 3]) await askFor(asker, PATIENCE);
  const { lane, attachment } = worker;
  const asked = asker.ask();
  const ended = vi.fn();
  asked.then(ended);
  const channel = host().openChannel(`threadtally/${LAYOUT_VERSION}/${main.block.id}/collect/${ASKER}`, () => {});
  channel?.post({ ask: 3, from: 11, thread: attachment.thread, lane });
  await vi.advanceTimersByTimeAsync(PATIENCE - 1);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await asked).toEqual([{ lane, seconds: 0.1 }]);
  channel?.close();
});

test("a reply that arrives too late still counts as a sign of life", async () => {
  const { block, asker } = setUp();
  const worker = answering(block, 1);
  worker.stick();
  for (const _ of [1, 2, 3]) expect(await askFor(asker, PATIENCE)).toHaveLength(1);
  worker.free();
  await askFor(asker, 1);
  worker.stick();
  expect(await askFor(asker, PATIENCE - 1)).toBeUndefined();
});

test("a thread that was killed is not waited for, nor listed, whoever holds its lane now", async () => {
  const { block, main, asker } = setUp();
  const [one, other] = [answering(block, 1), answering(block, 2)];
  one.stick();
  main.releaseThread(1);
  expect(await asker.ask()).toEqual([{ lane: other.lane, seconds: 0 }]);
  const heir = attachmentOf(block, 3, 0);
  expect(heir.takeLane()).toBe(one.lane);
  expect(await asker.ask()).toEqual([{ lane: other.lane, seconds: 0 }]);
  heir.seat.answer(true);
  const ages = await askFor(asker, PATIENCE);
  expect(ages).toContainEqual({ lane: one.lane, seconds: 0.1 });
  expect(ages).toHaveLength(2);
});

describe("a thread without a lane", () => {
  function crowded() {
    const { block, asker } = setUp();
    const holders: Attachment[] = [];
    for (let thread = 1; thread <= 4; thread++) holders.push(attachmentOf(block, thread, 0));
    expect(holders.every((holder) => holder.takeLane() >= 0)).toBe(true);
    return { asker, holders, worker: answering(block, 5) };
  }

  test("makes the next request wait for as long as it may, and is known from then on", async () => {
    const { asker, worker } = crowded();
    expect(worker.lane).toBe(-1);
    expect(await askFor(asker, PATIENCE - 1)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(await asker.ask()).toEqual([{ lane: undefined, seconds: 0 }]);
  });

  test("is forgotten when it becomes silent, and never waited for if nobody knows it", async () => {
    const { asker, worker } = crowded();
    await askFor(asker, PATIENCE);
    worker.stick();
    for (const known of [1, 1, 0]) expect(await askFor(asker, PATIENCE)).toHaveLength(known);
    expect(await askFor(asker, 0)).toEqual([]);
  });

  test("is one thread still when it gets a lane", async () => {
    const { asker, worker, holders } = crowded();
    await askFor(asker, PATIENCE);
    holders[2]?.detach();
    for (const _ of [1, 2]) expect(await asker.ask()).toEqual([{ lane: BORROWED_LANES + 2, seconds: 0 }]);
    expect(worker.attachment.takeLane()).toBe(BORROWED_LANES + 2);
    worker.stop();
    expect(await askFor(asker, 0)).toEqual([]);
  });
});

describe("async callbacks", () => {
  const never = new Promise<void>(() => {});

  test("of another thread end before it replies", async () => {
    const { block, asker } = setUp();
    let settle = () => {};
    const worker = answering(block, 1, () => new Promise((resolve) => (settle = resolve)));
    const ended = vi.fn();
    asker.ask().then(ended);
    await vi.advanceTimersByTimeAsync(80);
    expect(worker.collected).toBe(1);
    expect(ended).not.toHaveBeenCalled();
    settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledWith([{ lane: worker.lane, seconds: 0 }]);
  });

  test("of another thread that never end delay its reply for nine tenths of the patience", async () => {
    const { block, asker } = setUp();
    const worker = answering(block, 1, () => never);
    for (const patience of [100, 1000]) {
      expect(await askFor(asker, 0.9 * patience - 1, patience)).toBeUndefined();
      await vi.advanceTimersByTimeAsync(2);
      expect(asker.ages()).toEqual([{ lane: worker.lane, seconds: 0 }]);
    }
  });

  test("that end after the reply cause no second one", async () => {
    const { block, asker } = setUp();
    let settle = () => {};
    answering(block, 1, () => new Promise((resolve) => (settle = resolve)));
    expect(await askFor(asker, PATIENCE)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(await askFor(asker, 0)).toBeUndefined();
    // A second reply would make the first 0 here.
    expect(asker.ages()[0]?.seconds).toBeCloseTo(1.01);
  });

  test("of this thread are awaited, for the patience at most, even if there is no other thread", async () => {
    const { asker } = setUp();
    const ended = vi.fn();
    let settle = () => {};
    asker.ask(PATIENCE, () => new Promise((resolve) => (settle = resolve))).then(ended);
    await vi.advanceTimersByTimeAsync(PATIENCE - 1);
    expect(ended).not.toHaveBeenCalled();
    settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledOnce();
    asker.ask(PATIENCE, () => never).then(ended);
    await vi.advanceTimersByTimeAsync(PATIENCE);
    expect(ended).toHaveBeenCalledTimes(2);
  });
});

test("each request waits for its own patience", async () => {
  const { block, asker } = setUp();
  answering(block, 1).stick();
  const ended = vi.fn();
  for (const patience of [1000, 10]) asker.ask(patience).then(() => ended(patience));
  await vi.advanceTimersByTimeAsync(10);
  expect(ended.mock.calls).toEqual([[10]]);
  await vi.advanceTimersByTimeAsync(989);
  expect(ended.mock.calls).toEqual([[10]]);
  await vi.advanceTimersByTimeAsync(1);
  expect(ended.mock.calls).toEqual([[10], [1000]]);
});

test("overlapping requests share one", async () => {
  const { block, asker } = setUp();
  const worker = answering(block, 1);
  const own = vi.fn();
  await Promise.all([1, 2, 3].map(() => asker.ask(PATIENCE, own)));
  expect(worker.collected).toBe(1);
  expect(own).toHaveBeenCalledOnce();
  await asker.ask(PATIENCE, own);
  expect(worker.collected).toBe(2);
});

test("a thread does not reply to itself, and a detached thread replies to nobody", async () => {
  const { main, block, asker } = setUp();
  let own = 0;
  serveCollectRequests(main, ASKER, () => {
    own++;
    return undefined;
  });
  const worker = answering(block, 1);
  worker.attachment.detach();
  const other = answering(block, 2);
  expect(await asker.ask()).toEqual([{ lane: other.lane, seconds: 0 }]);
  expect([own, worker.collected]).toEqual([0, 0]);
});

test("closing ends all requests that wait", async () => {
  const { block, asker } = setUp();
  answering(block, 1).stick();
  const asked = [asker.ask(), asker.ask(500, () => new Promise(() => {}))];
  asker.close();
  for (const one of asked) expect(await one).toHaveLength(1);
});

test("closing before any ask, or twice, is harmless, and what is asked later is asked anew", async () => {
  const { block, asker } = setUp();
  asker.close();
  asker.close();
  const worker = answering(block, 1);
  expect(await asker.ask()).toEqual([{ lane: worker.lane, seconds: 0 }]);
  asker.close();
  expect(await asker.ask()).toEqual([{ lane: worker.lane, seconds: 0 }]);
});

test("a thread answers askers of other numbers, even if its own is the beginning of theirs", async () => {
  const { block, main } = setUp();
  const attachment = attachmentOf(block, 1);
  attachment.seat.answer(true);
  let asked = 0;
  serveCollectRequests(attachment, 1, () => {
    asked++;
    return undefined;
  });
  for (const number of [11, "12/1", "1/1"]) {
    const other = new CollectClient(main, number);
    other.ask(PATIENCE, () => undefined);
    await vi.advanceTimersByTimeAsync(PATIENCE);
    other.close();
  }
  expect(asked).toBe(2);
});

test.each([undefined, Promise.resolve()])(
  "a thread whose callback detaches it gives no answer, and takes no lane for one: %o",
  async (ended) => {
    const { block, asker } = setUp();
    const worker = attachmentOf(block, 1, 0);
    worker.seat.answer(true);
    let asked = 0;
    serveCollectRequests(worker, 11, () => {
      asked++;
      worker.detach();
      return ended;
    });
    expect(await askFor(asker, PATIENCE)).toEqual([]);
    expect([asked, worker.seat.isUsed()]).toEqual([1, false]);
  },
);

test("an error while others' callbacks are run, or while a reply is sent later, is printed", async () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => {});
  const { block, asker } = setUp();
  const problem = new Error("damaged");
  const worker = answering(block, 1, () => {
    throw problem;
  });
  expect(await askFor(asker, PATIENCE)).toEqual([{ lane: worker.lane, seconds: 0.1 }]);
  const said = ["A message about collecting metrics failed:", problem];
  expect(print.mock.calls).toEqual([said]);
  worker.stop();
  answering(block, 2, async () => {
    useHost({
      ...host(),
      openChannel() {
        throw problem;
      },
    });
  });
  await askFor(asker, PATIENCE);
  expect(print.mock.calls).toEqual([said, said]);
  print.mockRestore();
});

test("where the host has no channels nobody is asked, and nobody waited for", async () => {
  const { block, main, asker } = setUp();
  useHost({ ...host(), openChannel: () => undefined });
  expect(serveCollectRequests(main, ASKER, () => undefined)).toBeUndefined();
  expect(await askFor(asker, 0)).toEqual([]);
  expect(asker.ages()).toEqual([]);
  answering(block, 1);
  useHost({ ...host(), openChannel: () => undefined });
  expect(await askFor(asker, 0)).toHaveLength(1);
  asker.close();
});
