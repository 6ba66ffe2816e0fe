/** Requests that are too large for their receiver. */

import { Registry } from "threadtally";
import { type OtlpOptions, type Pushing, pushMetrics } from "threadtally/push";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { now } from "../../src/core/platform/clock.ts";
import { attributesOf, decodeRequest, metricsIn } from "./otlp/decode.ts";
import { Receiver, status } from "./receiver.ts";
import { deliveryTo, keepBusy, Texts } from "./texts.ts";

let receiver: Receiver;
beforeEach(async () => {
  receiver = await Receiver.listening();
});
afterEach(() => receiver.close());

const bodies = () => receiver.received.map(({ body }) => body.toString());

test("a payload that is too large is sent in halves, in order; what cannot be halved is given up", async () => {
  const sender = new Texts();
  const { delivery, state, reports } = deliveryTo(receiver, sender, {}, {});
  receiver.otherwise = ({ body }, response) => {
    const isTooLarge = body.length > 2 || body.toString() === "!";
    void response.writeHead(isTooLarge ? 413 : 200).end(isTooLarge ? "too large" : "");
  };
  sender.texts.push("abcdef", "gh");
  expect(await delivery.flush()).toBe(true);
  expect(bodies()).toEqual(["abcdef", "abc", "a", "bc", "def", "d", "ef", "gh"]);
  expect(state.read()).toEqual({ sent: 5, failed: 3, dropped: 0, points: 8, rejected: 0 });
  expect(reports).toEqual(Array(3).fill("status 413: too large. It is sent again in 2 requests"));
  sender.texts.push("i!", "!", "j");
  expect(await delivery.flush()).toBe(false);
  expect(bodies().slice(8)).toEqual(["i!", "!", "j"]);
  expect(state.read()).toMatchObject({ sent: 7, failed: 3, dropped: 1 });
  expect(reports.slice(3)).toEqual(["status 413: too large"]);
});

test.each([true, false])("halves are sent unless a newer reading has what they have, by %s", async (isCumulative) => {
  const sender = new Texts(isCumulative);
  const { delivery, state } = deliveryTo(receiver, sender, {}, {});
  receiver.next.push((request, response) => {
    sender.texts.push("c");
    delivery.push();
    status(413)(request, response);
  });
  sender.texts.push("ab");
  expect(await delivery.flush()).toBe(true);
  expect(await delivery.flush()).toBe(true);
  expect(bodies()).toEqual(isCumulative ? ["ab", "ab+c", "ab+c"] : ["ab", "a", "b", "c"]);
  expect(state.read()).toMatchObject({ failed: 1, dropped: 0 });
});

test("a flush waits for the halves, but not for later readings, which come again and again", async () => {
  const sender = new Texts();
  const { delivery } = deliveryTo(receiver, sender, {}, {});
  const rest = keepBusy(receiver, sender, delivery);
  receiver.next.push(status(413));
  sender.texts.push("ab");
  expect(await delivery.flush()).toBe(true);
  expect(bodies()).toEqual(["ab", "a", "b"]);
  rest();
  expect(await delivery.flush()).toBe(true);
});

test("at the end, what is too large is sent in halves", async () => {
  const sender = new Texts();
  const { delivery, state } = deliveryTo(receiver, sender, {}, {});
  receiver.next.push(status(413));
  sender.texts.push("ab");
  expect(await delivery.close(now() + 60_000)).toBe(true);
  expect(bodies()).toEqual(["ab", "a", "b"]);
  expect(state.read()).toMatchObject({ sent: 2, dropped: 0 });
});

describe.each([
  { protocol: "http/protobuf" },
  { protocol: "http/json" },
  { temporality: "delta", compression: "gzip" },
] satisfies OtlpOptions[])("a receiver that takes little, with %j,", (options) => {
  let registry: Registry;
  let pushing: Pushing | undefined;
  beforeEach(() => {
    registry = new Registry();
  });
  afterEach(async () => {
    receiver.otherwise = status(200);
    await pushing?.close();
    registry.detach();
  });

  function push(onError: (error: unknown) => void = () => {}): Pushing {
    pushing = pushMetrics(registry, { url: receiver.url, onError, ...options });
    return pushing;
  }

  /** The sums of all accepted requests, by label. */
  function accepted(): Map<string, number> {
    const sums = new Map<string, number>();
    for (const { body, headers } of receiver.received.filter((_, index) => isTaken[index])) {
      const metric = metricsIn([decodeRequest(body, headers["content-type"] as string)]).get("hits_total");
      for (const point of metric.sum.dataPoints) {
        const label = attributesOf(point).n as string;
        sums.set(label, (options.temporality === "delta" ? (sums.get(label) ?? 0) : 0) + Number(point.asInt));
      }
    }
    return sums;
  }
  const isTaken: boolean[] = [];
  function take(most: number) {
    isTaken.length = 0;
    receiver.otherwise = (request, response) => {
      isTaken.push(request.body.length <= most);
      response.writeHead(request.body.length <= most ? 200 : 413).end();
    };
  }

  test("gets each point once, and no more than it takes from the second reading on", async () => {
    take(40_000);
    const hits = registry.counter({ name: "hits_total", labelNames: ["n"], maxSeries: 2000 });
    const expected = new Map<string, number>();
    for (let n = 0; n < 1500; n++) {
      const label = `${n} ${"x".repeat(n % 300)}`;
      expected.set(label, n + 1);
      hits.labels(label).inc(n + 1);
    }
    const errors: string[] = [];
    const started = push((error) => errors.push(String(error)));
    expect(await started.flush()).toBe(true);
    expect(accepted()).toEqual(expected);
    const { failed, dropped } = started.stats();
    expect(dropped).toBe(0);
    expect(failed).toBeGreaterThan(0);
    expect(errors[0]).toContain("status 413. It is sent again in 2 requests");
    for (const label of expected.keys()) hits.labels(label).inc(2);
    expect(await started.flush()).toBe(true);
    expect(accepted()).toEqual(new Map([...expected].map(([label, sum]) => [label, sum + 2])));
    expect(started.stats()).toMatchObject({ failed, dropped: 0 });
  });

  test("refuses a point that is too large alone, which takes no other with it", async () => {
    take(100_000);
    const hits = registry.counter({ name: "hits_total", labelNames: ["n"] });
    const labels = Array.from({ length: 100 }, (_, n) => (n === 60 ? "x".repeat(200_000) : `${n}`));
    for (const label of labels) hits.labels(label).inc();
    const started = push();
    expect(await started.flush()).toBe(false);
    expect(new Set(accepted().keys())).toEqual(new Set(labels.filter((label) => label.length < 100)));
    expect(started.stats()).toMatchObject({ dropped: 1 });
  });

  test("gets a limited number of requests if it takes none", async () => {
    take(0);
    const hits = registry.counter({ name: "hits_total", labelNames: ["n"] });
    for (let n = 0; n < 1000; n++) hits.labels(n).inc();
    const started = push();
    expect(await started.flush()).toBe(false);
    const { failed, dropped } = started.stats();
    expect(failed + dropped).toBeLessThan(40);
  });
});
