/**
 * Requests to collect: replies are awaited from threads that reply, not for long from threads that are silent or gone.
 * The test controls the time.
 */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CollectClient, serveCollectRequests } from "../../../src/core/collect/collectRequests.ts";
import type { Attachment } from "../../../src/core/memory/attachment.ts";
import { type Block, createBlock } from "../../../src/core/memory/block.ts";
import { host, useHost } from "../../../src/core/memory/host.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

// The package keeps the timers that it was loaded with. Here it uses those of each moment, so that the test can advance
// the time.
vi.mock("../../../src/core/platform/clock.ts", () => ({
  setTimer: (callback: () => void, milliseconds?: number) => setTimeout(callback, milliseconds),
  clearTimer: (timer: NodeJS.Timeout) => clearTimeout(timer),
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

/** A thread that replies unless the test makes it stuck. */
function answering(block: Block, thread: number) {
  const attachment = attachmentOf(block, thread, 0);
  const state = { attachment, lane: attachment.takeLane(), collected: 0 };
  const open = () => {
    channel = serveCollectRequests(attachment, thread + 10, () => {
      state.collected++;
    });
  };
  let channel: ReturnType<typeof serveCollectRequests>;
  open();
  return Object.assign(state, { stick: () => channel?.close(), free: open });
}

function setUp() {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 4 });
  const main = attachmentOf(block, 0);
  return { block, main, asker: new CollectClient(main, ASKER) };
}

/** Sends a request that waits for nobody: the thread's other work runs in between, and no more. */
async function ask(asker: CollectClient) {
  const asked = asker.ask();
  await vi.advanceTimersByTimeAsync(1);
  return asked;
}

/** Sends the first request, which waits for threads that it does not know. */
async function introduce(asker: CollectClient) {
  const asked = asker.ask();
  await vi.advanceTimersByTimeAsync(PATIENCE);
  return asked;
}

test("the first request waits until it times out, since anybody may reply", async () => {
  const { block, asker } = setUp();
  const worker = answering(block, 1);
  const asked = asker.ask();
  const ended = vi.fn();
  asked.then(ended);
  await vi.advanceTimersByTimeAsync(PATIENCE - 1);
  expect(worker.collected).toBe(1);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await asked).toEqual([{ lane: worker.lane, seconds: 0 }]);
});

test("later requests end once all known threads have replied, even if no time passes", async () => {
  const { block, asker } = setUp();
  const workers = [answering(block, 1), answering(block, 2)];
  await introduce(asker);
  expect(await asker.ask()).toEqual(workers.map(({ lane }) => ({ lane, seconds: 0 })));
  expect(workers.map(({ collected }) => collected)).toEqual([2, 2]);
});

test("where nobody replies, only the first request waits", async () => {
  const { asker } = setUp();
  expect(await introduce(asker)).toEqual([]);
  expect(await ask(asker)).toEqual([]);
});

test("a thread that replies for the first time is known from then on", async () => {
  const { block, asker } = setUp();
  await introduce(asker);
  const late = answering(block, 1);
  await ask(asker);
  expect(await asker.ask()).toEqual([{ lane: late.lane, seconds: 0 }]);
});

test("a silent thread is waited for three times, and its levels age; a reply makes it waited for again", async () => {
  const { block, asker } = setUp();
  const worker = answering(block, 1);
  await introduce(asker);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await asker.ask()).toEqual([{ lane: worker.lane, seconds: 0 }]);
  worker.stick();
  for (const silence of [1, 2, 3]) {
    const asked = asker.ask();
    const ended = vi.fn();
    asked.then(ended);
    await vi.advanceTimersByTimeAsync(PATIENCE - 1);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await asked).toEqual([{ lane: worker.lane, seconds: (silence * PATIENCE) / 1000 }]);
  }
  const [{ seconds } = { seconds: 0 }] = await ask(asker);
  expect(seconds).toBeCloseTo(0.3);
  worker.free();
  await ask(asker); // is not waited for, but received
  await vi.advanceTimersByTimeAsync(0);
  expect(await asker.ask()).toEqual([{ lane: worker.lane, seconds: 0 }]);
});

test("a reply that arrives too late still counts as a sign of life", async () => {
  const { block, asker } = setUp();
  const worker = answering(block, 1);
  await introduce(asker);
  worker.stick();
  const asked = asker.ask();
  await vi.advanceTimersByTimeAsync(PATIENCE);
  await asked;
  worker.free();
  expect(await asker.ask()).toEqual([{ lane: worker.lane, seconds: 0 }]);
});

test("a thread that has ended is not waited for, whoever holds its lane now", async () => {
  const { block, main, asker } = setUp();
  const [one, other] = [answering(block, 1), answering(block, 2)];
  await introduce(asker);
  one.stick();
  main.releaseThread(1);
  expect(await asker.ask()).toEqual([{ lane: other.lane, seconds: 0 }]);
  const heir = attachmentOf(block, 3, 0);
  expect(heir.takeLane()).toBe(one.lane);
  expect(await asker.ask()).toEqual([{ lane: other.lane, seconds: 0 }]);
});

test("a thread without a lane is asked too, and forgotten when it becomes silent", async () => {
  const { block, asker } = setUp();
  const holders: Attachment[] = [];
  for (let thread = 1; thread <= 4; thread++) holders.push(attachmentOf(block, thread, 0));
  expect(holders.every((holder) => holder.takeLane() >= 0)).toBe(true);
  const worker = answering(block, 5);
  expect(await introduce(asker)).toEqual([{ lane: undefined, seconds: 0 }]);
  worker.stick();
  for (const known of [1, 1, 0]) {
    const asked = asker.ask();
    await vi.advanceTimersByTimeAsync(PATIENCE);
    expect(await asked).toHaveLength(known);
  }
});

test("overlapping requests share one", async () => {
  const { block, asker } = setUp();
  const worker = answering(block, 1);
  await introduce(asker);
  await Promise.all([asker.ask(), asker.ask(), asker.ask()]);
  expect(worker.collected).toBe(2);
});

test("a thread does not reply to itself, and a detached thread replies to nobody", async () => {
  const { main, block, asker } = setUp();
  let own = 0;
  serveCollectRequests(main, ASKER, () => {
    own++;
  });
  const worker = answering(block, 1);
  worker.attachment.detach();
  expect(await introduce(asker)).toEqual([]);
  expect([own, worker.collected]).toEqual([0, 0]);
});

test("closing ends a request that waits", async () => {
  const { asker } = setUp();
  const asked = asker.ask();
  asker.close();
  expect(await asked).toEqual([]);
});

test("closing before any ask, or twice, is harmless, and what is asked later is asked anew", async () => {
  const { block, asker } = setUp();
  asker.close();
  asker.close();
  const worker = answering(block, 1);
  expect(await introduce(asker)).toEqual([{ lane: worker.lane, seconds: 0 }]);
  asker.close();
  expect(await asker.ask()).toEqual([{ lane: worker.lane, seconds: 0 }]);
});

test("a thread answers askers of other numbers, even if its own is the beginning of theirs", async () => {
  const { block, main } = setUp();
  let asked = 0;
  serveCollectRequests(attachmentOf(block, 1), 1, () => {
    asked++;
  });
  for (const number of [11, "12/1", "1/1"]) {
    const other = new CollectClient(main, number);
    await introduce(other);
    other.close();
  }
  expect(asked).toBe(2);
});

test("a thread whose callback detaches it gives no answer, and takes no lane for one", async () => {
  const { block, asker } = setUp();
  const worker = attachmentOf(block, 1, 0);
  let asked = 0;
  serveCollectRequests(worker, 11, () => {
    asked++;
    worker.detach();
  });
  expect(await introduce(asker)).toEqual([]);
  expect([asked, worker.seat.isUsed()]).toEqual([1, false]);
});

test("an error while others' callbacks are run is printed, and the asker goes on", async () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => {});
  const { block, asker } = setUp();
  const problem = new Error("damaged");
  serveCollectRequests(attachmentOf(block, 1), 11, () => {
    throw problem;
  });
  expect(await introduce(asker)).toEqual([]);
  expect(print.mock.calls).toEqual([["A message about collecting metrics failed:", problem]]);
  print.mockRestore();
});

test("where the host has no channels nobody is asked, and nobody waited for", async () => {
  const { main, asker } = setUp();
  useHost({ ...host(), openChannel: () => undefined });
  expect(serveCollectRequests(main, ASKER, () => {})).toBeUndefined();
  expect(await asker.ask()).toEqual([]);
  expect(asker.ages()).toEqual([]);
  asker.close();
});
