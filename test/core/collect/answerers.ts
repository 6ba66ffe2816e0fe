/** Threads that answer requests, and one that requests, with a time that the test controls. */

import { vi } from "vitest";
import { CollectClient, serveCollectRequests } from "../../../src/core/collect/collectRequests.ts";
import { type Block, createBlock } from "../../../src/core/memory/block.ts";
import type { Channel } from "../../../src/core/memory/channel.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

export const PATIENCE = 100;
export const ASKER = 1;

/** A thread that replies unless the test makes it stuck. `callbacks` is what its callbacks return. */
export function answering(block: Block, thread: number, callbacks = (): Promise<void> | undefined => undefined) {
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

export function setUp() {
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
export async function askFor(asker: Asker, milliseconds: number, patience = PATIENCE) {
  const ended = vi.fn();
  asker.ask(patience).then(ended);
  await vi.advanceTimersByTimeAsync(milliseconds);
  return ended.mock.calls[0]?.[0];
}
