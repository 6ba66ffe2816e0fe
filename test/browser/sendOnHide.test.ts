/** What a page records arrives once, whatever becomes of its requests. The hosts' events are in hideEvents.test.ts. */

import { Registry } from "threadtally";
import { type SendOptions, sendOnHide } from "threadtally/browser";
import { expect, onTestFinished, test, vi } from "vitest";
import { held, testRegistry } from "../support/adding.ts";
import { generator } from "../support/generator.ts";
import { seed } from "../support/property.ts";
import { expectRefusal } from "../support/refusals.ts";
import { type Fault, lostReply, lostRequest, Receiver, sending, status } from "./receiver.ts";

function metricsOf(registry: Registry) {
  return {
    clicks: registry.counter({ name: "clicks_total", labelNames: ["at"], scale: 10 }),
    paid: registry.mean({ name: "paid_euros", scale: 100, minMax: true }),
    took: registry.histogram({ name: "took_seconds", buckets: [0.1, 1], labelNames: ["at"] }),
  };
}

/** Records some values by chance in each of some registries. */
function record(random: () => number, ...registries: readonly Registry[]): void {
  for (let i = random() * 10; i > 0; i--) {
    const [at, value] = [String(Math.floor(random() * 4)), Math.floor(random() * 30) / 10];
    for (const registry of registries) {
      const { clicks, paid, took } = metricsOf(registry);
      clicks.labels(at).inc(value);
      paid.record(value);
      took.labels(at).record(value);
    }
  }
}

/** Returns what a registry holds, in one order: a request that is sent again may arrive after later ones. */
function inOrder(registry: Registry) {
  const byText = (one: object, other: object) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  return held(registry)
    .map(({ name, series }) => ({ name, series: series.sort((one, other) => byText(one.labels, other.labels)) }))
    .sort(byText);
}

test("everything arrives once, whichever requests and replies are lost, and whoever resets", async () => {
  const random = generator(seed);
  const receiver = await new Receiver().listen();
  const page = sending(receiver);
  const all = testRegistry();
  const faults: (Fault | undefined)[] = [lostReply, lostRequest, status(500), status(404), undefined, undefined];
  let failures = 0;
  for (let round = 0; round < 60; round++) {
    record(random, page.registry, all);
    if (random() < 0.2) page.registry.reset();
    receiver.fault = faults[Math.floor(random() * faults.length)];
    const isAdded = receiver.fault === undefined;
    expect(await page.sending.flush()).toBe(isAdded || page.sending.unsent === 0);
    if (!isAdded) failures++;
  }
  receiver.fault = undefined;
  expect(await page.sending.flush()).toBe(true);
  expect(page.sending.unsent).toBe(0);
  expect(inOrder(receiver.registry), `TALLY_SEED=${seed}`).toEqual(inOrder(all));
  expect(page.errors.length).toBeGreaterThan(failures / 2);
});

test("without a change nothing is sent; gauges and up-down counters never are", async () => {
  const receiver = await new Receiver().listen();
  const { registry, sending: page } = sending(receiver);
  registry.counter({ name: "a_total" });
  registry.gauge({ name: "level" }).set(3);
  registry.upDownCounter({ name: "open" }).add(2);
  for (let i = 0; i < 3; i++) expect(await page.flush()).toBe(true);
  expect(receiver.bytes).toEqual([]);
  registry.counter({ name: "a_total" }).inc();
  for (let i = 0; i < 3; i++) expect(await page.flush()).toBe(true);
  expect(receiver.bytes).toHaveLength(1);
  expect(receiver.registry.snapshot().metrics.map(({ name }) => name)).toEqual(["a_total"]);
});

test("`only` sends these metrics alone", async () => {
  const receiver = await new Receiver().listen();
  const { registry, sending: page } = sending(receiver, testRegistry(), { only: ["b_total"] });
  for (const name of ["a_total", "b_total"]) registry.counter({ name }).inc();
  expect(await page.flush()).toBe(true);
  expect(receiver.registry.snapshot().metrics.map(({ name }) => name)).toEqual(["b_total"]);
});

test("a label set that was removed and comes back goes on; one that takes its memory begins anew", async () => {
  const receiver = await new Receiver().listen();
  const { registry, sending: page } = sending(receiver);
  const hits = registry.counter({ name: "hits_total", labelNames: ["to"] });
  const ours = receiver.registry.counter({ name: "hits_total", labelNames: ["to"] });
  hits.labels("a").inc(3);
  await page.flush();
  hits.remove("a");
  await page.flush();
  hits.labels("a").inc(2);
  await page.flush();
  hits.remove("a");
  hits.labels("b").inc(7);
  hits.labels("a").inc(1);
  await page.flush();
  expect(["a", "b"].map((to) => ours.labels(to).value)).toEqual([6, 7]);
});

test("many series are sent in parts of at most 15 KiB; one that fits into none is left out", async () => {
  const receiver = await new Receiver({ maxSeries: 1000 }).listen();
  const page = sending(receiver, new Registry({ maxBytes: 2 ** 26 }));
  const hits = page.registry.counter({ name: "hits_total", labelNames: ["to"] });
  const ours = receiver.registry.counter({ name: "hits_total", labelNames: ["to"] });
  for (let i = 0; i < 1500; i++) hits.labels(`€${i}`).inc(i);
  hits.labels("x".repeat(62_000)).inc();
  page.registry.counter({ name: "last_total" }).inc(5);
  expect(await page.sending.flush()).toBe(true);
  expect(receiver.bytes.length).toBeGreaterThan(5);
  for (const bytes of receiver.bytes) expect(bytes).toBeLessThanOrEqual(15_360);
  expect(ours.labels("€1499").value).toBe(1499);
  expect(receiver.registry.counter({ name: "last_total" }).value).toBe(5);
  expect(page.errors).toEqual([expect.stringMatching(/a series of hits_total has 62\d+ bytes, more than a page can/)]);
});

test("a metric that is refused takes no other with it, and arrives once it is allowed", async () => {
  const receiver = await new Receiver().listen();
  const page = sending(receiver);
  const names = ["a_total", "b_total", "c_total", "d_total", "e_total"];
  const count = () => {
    for (const name of names) page.registry.counter({ name, scale: 10 }).inc(1);
  };
  const ours = (name: string) => receiver.registry.counter({ name, scale: 10 }).value;
  const wrong = receiver.registry.counter({ name: "c_total", scale: 100 });
  count();
  expect(await page.sending.flush()).toBe(true);
  expect(page.errors).toEqual([
    expect.stringMatching(/but: status 422, DEFINITION_CONFLICT\. A part with c_total is given up\.$/),
  ]);
  expect(names.filter((name) => name !== "c_total").map(ours)).toEqual([1, 1, 1, 1]);
  receiver.bytes.length = 0;
  count();
  expect(await page.sending.flush()).toBe(true);
  expect(receiver.bytes).toHaveLength(3); // it is alone from now on, between those before and after
  expect(names.filter((name) => name !== "c_total").map(ours)).toEqual([2, 2, 2, 2]);
  expect(wrong.value).toBe(0);
});

test("a registry is sent by one thread to one address, and goes on where it stopped", async () => {
  const [receiver, other] = [await new Receiver().listen(), await new Receiver().listen()];
  const { registry, sending: page } = sending(receiver);
  const hits = registry.counter({ name: "hits_total" });
  hits.inc(3);
  expect(sendOnHide(registry, receiver.url)).toBe(page);
  await page.close();
  expect(await page.flush()).toBe(false);
  hits.inc(4);
  const elsewhere = /A registry is sent by one thread to one address, but this one is sent to "http/;
  expectRefusal(() => sendOnHide(registry, other.url), RangeError, "ALREADY_REPORTED", elsewhere);
  const again = sending(receiver, registry);
  expect(again.sending).not.toBe(page);
  expect(await again.sending.flush()).toBe(true);
  expect(receiver.registry.counter({ name: "hits_total" }).value).toBe(7);
  const taken = testRegistry();
  taken.note("threadtally/sender", "another thread's");
  const inAnother = /but another thread sends this one, or has done so\. Call sendOnHide once, in the page\.$/;
  expectRefusal(() => sendOnHide(taken, receiver.url), RangeError, "ALREADY_REPORTED", inAnother);
});

test("a second call may have the options of the running sending, however they are written, or none", async () => {
  const receiver = await new Receiver().listen();
  const options = { interval: 60_000, headers: { Authorization: "a", "X-B": "b" }, only: ["b_total", "a_total"] };
  const { registry, sending: page } = sending(receiver, testRegistry(), options);
  const same = { interval: 60_000, timeout: 10_000, headers: { "x-b": "b", authorization: "a" } };
  for (const again of [{}, same, { only: ["a_total", "b_total", "a_total"], timeout: undefined }]) {
    expect(sendOnHide(registry, receiver.url, again as SendOptions)).toBe(page);
  }
});

test.each<[SendOptions, RegExp]>([
  [{ interval: 30_000 }, /made with: its interval is 60000, but got 30000\. Pass options in the first call/],
  [{ timeout: 1 }, /made with: its timeout is 10000, but got 1\. /],
  [{ only: ["a_total"] }, /made with: its only is undefined, but got .*a_total/],
  [{ onError: () => {} }, /made with: its onError is a function, but got a function\. /],
  [{ headers: {} }, /made with: its headers are others than it got\. /],
  [{ headers: { "X-Key": "another secret" } }, /made with: its headers are others than it got\. /],
])("a second call with %o is refused and changes nothing; after close(), it counts", async (other, difference) => {
  const receiver = await new Receiver().listen();
  const { registry, sending: page } = sending(receiver, testRegistry(), { headers: { "X-Key": "secret" } });
  expectRefusal(() => sendOnHide(registry, receiver.url, other), RangeError, "OPTION_INVALID", difference);
  expect(sendOnHide(registry, receiver.url)).toBe(page);
  await page.close();
  const next = sendOnHide(registry, receiver.url, other);
  expect(next).not.toBe(page);
  expect(sendOnHide(registry, receiver.url, other)).toBe(next);
  await next.close();
});

test("a registry that is detached is sent no more, and says so", async () => {
  const receiver = await new Receiver().listen();
  const { registry, sending: page, errors } = sending(receiver);
  registry.detach();
  expect(await page.flush()).toBe(false);
  expect(errors).toEqual([expect.stringContaining("detach")]);
});

test("headers are sent, and the interval sends by itself", async () => {
  const receiver = await new Receiver().listen();
  const seen: unknown[] = [];
  receiver.fault = (request, _, add) => {
    seen.push(request.headers.authorization);
    return add();
  };
  const { registry } = sending(receiver, testRegistry(), { interval: 1000, headers: { Authorization: "Bearer a" } });
  registry.counter({ name: "hits_total" }).inc(4);
  const ours = receiver.registry.counter({ name: "hits_total" });
  await vi.waitFor(() => expect(ours.value).toBe(4), { timeout: 30_000 });
  expect(seen).toEqual(["Bearer a"]);
});

test("by default, the first error is a warning; what an onError throws or rejects with is printed", async () => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => {
    warned.mockRestore();
    printed.mockRestore();
  });
  const registry = testRegistry();
  registry.counter({ name: "hits_total" }).inc();
  await using page = sendOnHide(registry, "http://127.0.0.1:9/pages?key=secret");
  for (let i = 0; i < 2; i++) expect(await page.flush()).toBe(false);
  expect(warned.mock.calls.map(([text]) => text)).toEqual([
    expect.stringMatching(/^sendOnHide needs a receiver at http:\/\/127\.0\.0\.1:9\/pages that adds all, but: /),
  ]);
  const throws = () => {
    throw new Error("thrown");
  };
  const rejects = async () => Promise.reject(new Error("rejected"));
  for (const onError of [throws, rejects]) {
    const other = testRegistry();
    other.counter({ name: "hits_total" }).inc();
    await using second = sendOnHide(other, "http://127.0.0.1:9/", { onError });
    expect(await second.flush()).toBe(false);
  }
  for (const message of ["thrown", "rejected"]) {
    expect(printed).toHaveBeenCalledWith("The onError of sendOnHide threw:", new Error(message));
  }
});
