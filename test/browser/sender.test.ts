/** Parts whose requests fail: which are kept, and which are given up. */

import { expect, test } from "vitest";
import { testRegistry } from "../support/adding.ts";
import { lostRequest, Receiver, sending, status } from "./receiver.ts";

test("while the receiver is away, a bounded number of parts is kept, and the rest waits in the registry", async () => {
  const receiver = await new Receiver().listen();
  const { registry, sending: page, errors } = sending(receiver);
  const hits = registry.counter({ name: "hits_total" });
  receiver.fault = lostRequest;
  for (let i = 0; i < 100; i++) {
    hits.inc();
    expect(await page.flush()).toBe(false);
    expect(page.unsent).toBeLessThanOrEqual(16);
  }
  expect(errors).toHaveLength(100);
  receiver.fault = undefined;
  expect(await page.flush()).toBe(true);
  expect(receiver.registry.counter({ name: "hits_total" }).value).toBe(100);
});

test.each([200, 202, 302, 400, 401, 403, 404, 500, 503])(
  "status %i is no yes: the part is sent again",
  async (code) => {
    const receiver = await new Receiver().listen();
    const { registry, sending: page, errors } = sending(receiver);
    registry.counter({ name: "hits_total" }).inc();
    receiver.fault = status(code);
    expect(await page.flush()).toBe(false);
    expect(errors).toEqual([
      expect.stringContaining(`status ${code}, as the test says. It is sent again.`.replace("status 302, as the", "")),
    ]);
    receiver.fault = undefined;
    expect(await page.flush()).toBe(true);
    expect(receiver.registry.counter({ name: "hits_total" }).value).toBe(1);
  },
);

test("a part that the receiver may have forgotten is given up, and the next ones arrive", async () => {
  const receiver = await new Receiver().listen();
  const { registry, sending: page, errors } = sending(receiver);
  const hits = registry.counter({ name: "hits_total" });
  hits.inc(3);
  receiver.fault = status(410);
  expect(await page.flush()).toBe(true);
  expect(errors).toEqual([
    expect.stringContaining("status 410, as the test says. A part with hits_total is given up."),
  ]);
  receiver.fault = undefined;
  hits.inc(2);
  expect(await page.flush()).toBe(true);
  expect(receiver.registry.counter({ name: "hits_total" }).value).toBe(2);
});

test("a request without a reply ends after `timeout`", async () => {
  const receiver = await new Receiver().listen();
  const { registry, sending: page, errors } = sending(receiver, testRegistry(), { timeout: 50 });
  registry.counter({ name: "hits_total" }).inc();
  receiver.fault = (request) => request.resume();
  expect(await page.flush()).toBe(false);
  expect(errors).toEqual([expect.stringMatching(/TimeoutError.*It is sent again\.$/)]);
});
