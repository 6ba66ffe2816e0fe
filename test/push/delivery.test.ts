/** The delivery of payloads to a real receiver, which answers late, wrongly or not at all. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { now } from "../../src/core/platform/clock.ts";
import type { Target } from "../../src/push/post.ts";
import type { Sender } from "../../src/push/sender.ts";
import { hang, Receiver, reset, status } from "./receiver.ts";
import { deliveryTo, keepBusy, payload, Texts } from "./texts.ts";

let receiver: Receiver;
beforeEach(async () => {
  receiver = await Receiver.listening();
});
afterEach(() => receiver.close());

const deliveryOf = (sender: Sender, options: object = {}, target: Partial<Target> = {}) =>
  deliveryTo(receiver, sender, options, target);

const bodies = () => receiver.received.map(({ body }) => body.toString());

describe("a payload", () => {
  test("arrives with its headers and those of the target, and is counted", async () => {
    const sender = new Texts();
    const { delivery, state } = deliveryOf(sender);
    sender.texts.push("abc", "de");
    expect(await delivery.flush()).toBe(true);
    expect(bodies()).toEqual(["abc", "de"]);
    const [{ method, path, headers } = {}] = receiver.received as Partial<(typeof receiver.received)[number]>[];
    expect([method, path]).toEqual(["POST", "/v1/metrics"]);
    expect(headers).toMatchObject({ "content-type": "text/plain", "x-key": "k", "content-length": "3" });
    expect(state.read()).toEqual({ sent: 2, failed: 0, dropped: 0, points: 5, rejected: 0 });
  });

  test("is compressed if the target wants it", async () => {
    const sender = new Texts();
    sender.texts.push("a".repeat(10_000));
    expect(await deliveryOf(sender, {}, { isZipped: true }).delivery.flush()).toBe(true);
    expect(receiver.received[0]?.headers).toMatchObject({ "content-encoding": "gzip" });
    expect(Number(receiver.received[0]?.headers["content-length"])).toBeLessThan(200);
    expect(bodies()).toEqual(["a".repeat(10_000)]);
  });

  test("is sent again until it is accepted, in order; a reset of the idle connection is no failure", async () => {
    const sender = new Texts();
    const { delivery, state, reports } = deliveryOf(sender, {}, { timeout: 300 });
    receiver.next.push(status(503), reset, status(429, {}, "slow\n down"), hang);
    sender.texts.push("a", "b");
    delivery.push();
    await receiver.arrived(6);
    expect(await delivery.flush()).toBe(true);
    expect(bodies()).toEqual(["a", "a", "a", "a", "a", "b"]);
    expect(state.read()).toMatchObject({ sent: 2, failed: 3, dropped: 0 });
    expect(reports).toEqual(["status 503", "status 429: slow down", "no answer within 300 ms"]);
  });

  test("is given up if it is refused for good, and the next one is sent", async () => {
    const sender = new Texts();
    const { delivery, state, reports } = deliveryOf(sender);
    receiver.next.push(status(400, {}, "no metrics"));
    sender.texts.push("a", "b");
    expect(await delivery.flush()).toBe(false);
    expect(bodies()).toEqual(["a", "b"]);
    expect(state.read()).toMatchObject({ sent: 1, failed: 0, dropped: 1 });
    expect(reports).toEqual(["status 400: no metrics"]);
    sender.texts.push("c");
    expect(await delivery.flush()).toBe(true);
  });

  test("that is accepted in part is not sent again, and its rejected points are counted and reported", async () => {
    const sender = new Texts();
    const { delivery, state, reports } = deliveryOf(sender);
    receiver.next.push(status(200, { "x-rejected": "2" }));
    sender.texts.push("abcde");
    expect(await delivery.flush()).toBe(true);
    expect(state.read()).toMatchObject({ sent: 1, points: 3, rejected: 2 });
    expect(reports).toEqual([`2 of 5 points were rejected: old${"!".repeat(297)}`]);
  });

  test("is sent at once over another connection if the receiver had closed the idle one", async () => {
    const sender = new Texts();
    const { delivery, state } = deliveryOf(sender);
    for (const text of ["a", "b", "c"]) {
      sender.texts.push(text);
      expect(await delivery.flush()).toBe(true);
      receiver.closeConnections();
    }
    expect(state.read()).toMatchObject({ sent: 3, failed: 0 });
  });
});

describe("a wait", () => {
  test("that the receiver asks for is kept, and a flush does not keep it", async () => {
    const sender = new Texts();
    const { delivery } = deliveryOf(sender);
    receiver.next.push(status(429, { "Retry-After": "3600" }));
    sender.texts.push("a");
    expect(await delivery.flush()).toBe(false);
    sender.texts.push("b");
    delivery.push();
    await new Promise((resolve) => setImmediate(resolve));
    expect(bodies()).toEqual(["a"]);
    expect(await delivery.flush()).toBe(true);
    expect(bodies()).toEqual(["a", "a", "b"]);
  });
});

test.each([true, false])("a flush does not wait for later readings, which are cumulative: %s", async (isCumulative) => {
  const sender = new Texts(isCumulative);
  const { delivery, state } = deliveryOf(sender);
  const rest = keepBusy(receiver, sender, delivery);
  sender.texts.push("a");
  expect(await delivery.flush()).toBe(true);
  sender.texts.push("b");
  expect(await delivery.flush()).toBe(true);
  expect(bodies().join()).toContain("b");
  rest();
  expect(await delivery.flush()).toBe(true);
  expect(state.read()).toMatchObject({ failed: 0, dropped: 0 });
});

describe("what is kept", () => {
  test("is bounded: the oldest payloads are dropped, but never those of the last reading", async () => {
    const sender = new Texts();
    const { delivery, state, reports } = deliveryOf(sender, { mostBytes: 6, firstWait: 1e6 });
    receiver.next.push(status(503));
    sender.texts.push("first");
    expect(await delivery.flush()).toBe(false);
    sender.texts.push("xy");
    delivery.push();
    sender.texts.push("long", "longer");
    delivery.push();
    expect(state.read()).toMatchObject({ dropped: 2 });
    expect(reports.slice(1)).toEqual([expect.stringContaining("dropped"), expect.stringContaining("dropped")]);
    expect(await delivery.flush()).toBe(true);
    expect(bodies()).toEqual(["first", "long", "longer"]);
  });

  test("of a cumulative sender is the last reading alone", async () => {
    const sender = new Texts(true);
    const { delivery, state } = deliveryOf(sender, { firstWait: 1e6 });
    receiver.next.push(status(503), status(503));
    sender.texts.push("a");
    expect(await delivery.flush()).toBe(false);
    sender.texts.push("b");
    expect(await delivery.flush()).toBe(false);
    sender.texts.push("c");
    expect(await delivery.flush()).toBe(true);
    expect(bodies()).toEqual(["a", "a+b", "a+b+c"]);
    expect(state.read()).toMatchObject({ sent: 1, failed: 2, dropped: 0 });
  });
});

describe("at the end", () => {
  test("what is kept is sent, then the sender's last request", async () => {
    const sender = new Texts();
    const { delivery } = deliveryOf(sender);
    sender.texts.push("a");
    sender.last = () => ({ ...payload("bye"), method: "DELETE" });
    await delivery.close(now() + 5000);
    expect(receiver.received.map(({ method, body }) => `${method} ${body}`)).toEqual(["POST a", "DELETE bye"]);
  });

  test("a receiver that asks for it gets another attempt", async () => {
    const sender = new Texts();
    const { delivery, state } = deliveryOf(sender);
    receiver.next.push(status(503), status(429, { "Retry-After": "0" }));
    sender.texts.push("a");
    await delivery.close(now() + 60_000);
    expect(bodies()).toEqual(["a", "a", "a"]);
    expect(state.read()).toMatchObject({ sent: 1, failed: 2 });
  });

  test("what an earlier attempt did not bring is sent, even if that attempt fails now", async () => {
    const sender = new Texts();
    const { delivery } = deliveryOf(sender);
    let fail = () => {};
    receiver.next.push((request, response) => {
      fail = () => reset(request, response);
    });
    sender.texts.push("a");
    delivery.push();
    await receiver.arrived(1);
    sender.texts.push("b");
    const closed = delivery.close(now() + 60_000);
    fail();
    await closed;
    expect(bodies()).toEqual(["a", "a", "b"]);
  });

  test.each([
    ["that asks for one after the deadline", status(503, { "Retry-After": "100" })],
    ["without an answer", reset],
  ])("a receiver %s gets none, nor the last request", async (_, respond) => {
    const sender = new Texts();
    const { delivery, state } = deliveryOf(sender);
    sender.last = () => payload("bye");
    receiver.otherwise = respond;
    sender.texts.push("a", "b");
    await delivery.close(now() + 60_000);
    expect(bodies()).toEqual(["a"]);
    expect(state.read()).toMatchObject({ sent: 0, failed: 1 });
  });
});
