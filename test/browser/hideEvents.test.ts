/** The events of a page, as its document and window dispatch them. Real pages are in sendOnHide.system.ts. */

import { Registry } from "threadtally";
import { expect, onTestFinished, test, vi } from "vitest";
import { lostRequest, Receiver, sending, status } from "./receiver.ts";

/** A document and a window that only dispatch events. */
function events() {
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const window = new EventTarget();
  vi.stubGlobal("document", document);
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
  vi.stubGlobal("removeEventListener", window.removeEventListener.bind(window));
  onTestFinished(() => void vi.unstubAllGlobals());
  const show = (visibilityState: string) => {
    document.visibilityState = visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  return { document, window, show };
}

async function started() {
  const page = events();
  const receiver = await new Receiver().listen();
  const started = sending(receiver);
  return { ...page, ...started, receiver, hits: started.registry.counter({ name: "hits_total" }) };
}

test("a page sends when it is hidden, left or frozen", async () => {
  const { document, window, show, receiver, hits } = await started();
  const ours = receiver.registry.counter({ name: "hits_total" });
  const fire = [
    () => show("hidden"),
    () => document.dispatchEvent(new Event("freeze")),
    () => window.dispatchEvent(new Event("pagehide")),
  ];
  for (const [index, one] of fire.entries()) {
    hits.inc();
    one();
    await vi.waitFor(() => expect(ours.value).toBe(index + 1));
  }
  show("visible");
  show("hidden");
  expect(receiver.bytes).toHaveLength(3); // nothing was new
});

test("a page that is shown, resumed or online again sends what it kept, and then what has come since", async () => {
  for (const event of ["visibilitychange", "resume", "pageshow", "online"]) {
    const { document, window, receiver, hits, sending: page } = await started();
    receiver.fault = lostRequest;
    hits.inc();
    document.dispatchEvent(new Event("freeze"));
    expect(page.unsent).toBe(1);
    expect(await page.flush()).toBe(false);
    hits.inc();
    receiver.fault = undefined;
    for (const target of [document, window]) target.dispatchEvent(new Event(event));
    await vi.waitFor(() => expect(page.unsent).toBe(0));
    expect(await page.flush()).toBe(true);
    expect(receiver.registry.counter({ name: "hits_total" }).value, event).toBe(2);
  }
});

test("a page that was in a cache sends again what was on its way, whatever becomes of the first requests", async () => {
  const { document, window, registry, receiver, hits, sending: page, errors } = await started();
  const others = registry.counter({ name: "others_total" });
  const held: (() => unknown)[] = [];
  receiver.fault = (request, response, add) => void held.push(add, () => status(422)(request, response, add));
  hits.inc(3);
  others.inc(4);
  document.dispatchEvent(new Event("freeze"));
  await vi.waitFor(() => expect(held).toHaveLength(2));
  hits.inc(5);
  document.dispatchEvent(new Event("freeze"));
  await vi.waitFor(() => expect(held).toHaveLength(4));
  receiver.fault = undefined;
  window.dispatchEvent(new Event("pageshow"));
  await vi.waitFor(() => expect(page.unsent).toBe(0));
  const [addFirst, , , refuseSecond] = held;
  await addFirst?.();
  refuseSecond?.();
  hits.inc();
  expect(await page.flush()).toBe(true);
  const values = ["hits_total", "others_total"].map((name) => receiver.registry.counter({ name }).value);
  expect(values).toEqual([9, 4]);
  expect(errors).toEqual([]);
});

test("on hide, what a browser allows is sent at once; the rest follows as replies come", async () => {
  events();
  const receiver = await new Receiver().listen();
  const registry = new Registry({ maxBytes: 2 ** 26 });
  const { sending: page, errors } = sending(receiver, registry);
  const hits = registry.counter({ name: "hits_total", labelNames: ["to"] });
  for (let i = 0; i < 1900; i++) hits.labels(`${"a".repeat(100)}${i}`).inc();
  const replies: (() => Promise<void>)[] = [];
  receiver.fault = (_, __, add) => replies.push(add);
  document.dispatchEvent(new Event("freeze"));
  const parts = page.unsent;
  expect(parts).toBeGreaterThan(16);
  await vi.waitFor(() => expect(replies).toHaveLength(4));
  document.dispatchEvent(new Event("freeze"));
  receiver.fault = undefined;
  for (const reply of replies) await reply();
  expect(await page.flush()).toBe(true);
  expect(receiver.bytes).toHaveLength(parts);
  expect(receiver.mostAtOnce).toBeLessThanOrEqual(65_536);
  expect(receiver.mostAtOnce).toBeGreaterThan(50_000);
  expect(errors).toEqual([]);
  let sum = 0;
  for (const cursor = receiver.registry.cursor(); cursor.next(); ) sum += cursor.value;
  expect(sum).toBe(1900);
  registry.detach();
});

test("however many parts wait, none is sent that the receiver would have forgotten before an earlier one", async () => {
  const { document, receiver, hits, sending: page, errors } = await started();
  // The first part never arrives, while others are tried again and again.
  receiver.fault = status(500);
  for (let i = 0; i < 80; i++) {
    hits.inc();
    document.dispatchEvent(new Event("freeze"));
    await page.flush();
  }
  receiver.fault = undefined;
  expect(await page.flush()).toBe(true);
  expect(receiver.registry.counter({ name: "hits_total" }).value).toBe(80);
  for (const error of errors) expect(error).toContain("status 500");
});

test("a sending that was closed listens no more", async () => {
  const { document, window, receiver, hits, sending: page } = await started();
  await page.close();
  hits.inc();
  document.dispatchEvent(new Event("freeze"));
  window.dispatchEvent(new Event("pagehide"));
  expect(page.unsent).toBe(0);
  expect(receiver.bytes).toEqual([]);
});
