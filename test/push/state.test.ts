/** The numbers that the threads of a push share. */

import { expect, test } from "vitest";
import { PushState } from "../../src/push/state.ts";

test("no more reports are sent than 100 that wait to be received", () => {
  const state = new PushState();
  const other = new PushState(state.memory);
  for (let n = 0; n < 100; n++) expect(state.sendsReport()).toBe(true);
  expect(state.sendsReport()).toBe(false);
  other.receivedReport();
  expect(state.sendsReport()).toBe(true);
  expect(state.sendsReport()).toBe(false);
});

test("the reason of the end is that of the last request, as far as there is room for it", () => {
  const state = new PushState();
  state.end("é".repeat(1000));
  expect(new PushState(state.memory).waitForEnd(60_000)).toBe("é".repeat(512));
  expect(state.read()).toEqual({ sent: 0, failed: 0, dropped: 0, points: 0, rejected: 0 });
});
