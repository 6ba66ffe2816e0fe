/** Requests to collect: who does not reply, what fails, and how they are closed. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CollectClient, serveCollectRequests } from "../../../src/core/collect/collectRequests.ts";
import { host, useHost } from "../../../src/core/memory/host.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { ASKER, answering, askFor, PATIENCE, setUp } from "./answerers.ts";

vi.mock("../../../src/core/platform/clock.ts", () => import("./fakeClock.ts"));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
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
