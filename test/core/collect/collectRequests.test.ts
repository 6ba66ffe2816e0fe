/** Requests to collect: they wait for threads that answer, not for long for those that are silent or gone. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LAYOUT_VERSION } from "../../../assembly/layout.ts";
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
