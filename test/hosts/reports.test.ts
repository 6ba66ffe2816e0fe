/** The reports of a worker to a page that may not share memory, with both ends in one thread. */

import { afterEach, expect, test, vi } from "vitest";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";

type Package = typeof import("../../src/index.ts");
type Message = Record<string, unknown>;

/** A worker as its page holds it: messages to it, and those that a page hears from it. */
class PageEnd extends EventTarget {
  readonly sent: Message[] = [];

  postMessage(message: unknown): void {
    this.sent.push(structuredClone(message) as Message);
  }

  hear(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data: structuredClone(data) }));
  }
}

const THREAD = Symbol.for(`threadtally/${LAYOUT_VERSION}`);

afterEach(() => {
  Reflect.deleteProperty(globalThis, THREAD);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Loads the package like a page that is not isolated, or like a worker of one. */
async function load(isPage: boolean): Promise<Package> {
  vi.spyOn(process, "getBuiltinModule").mockImplementation(() => undefined as never);
  vi.stubGlobal("document", isPage ? {} : undefined);
  vi.stubGlobal("WorkerGlobalScope", isPage ? undefined : class {});
  if (isPage) Reflect.deleteProperty(globalThis, "WorkerGlobalScope");
  vi.stubGlobal("crossOriginIsolated", false);
  vi.resetModules();
  return import("../../src/index.ts");
}

/** Loads both, and connects them: `flush` delivers all messages. */
async function connected(labels = {}) {
  const page = await load(true);
  const registry = new page.Registry({ labels });
  const end = new PageEnd();
  page.share(registry, end as never);
  const other = await load(false);
  const inner = new EventTarget();
  const posted: Message[] = [];
  vi.stubGlobal("postMessage", (message: unknown) => posted.push(structuredClone(message) as Message));
  vi.stubGlobal("addEventListener", inner.addEventListener.bind(inner));
  vi.stubGlobal("removeEventListener", inner.removeEventListener.bind(inner));
  const receiving = other.receive();
  const flush = () => {
    for (const message of posted.splice(0)) end.hear(message);
    for (const data of end.sent.splice(0)) inner.dispatchEvent(Object.assign(new Event("message"), { data }));
  };
  flush();
  const received = await receiving;
  flush();
  return { page: registry, worker: received, end, posted, flush };
}

test("a page offers options in place of a handle, and the worker's registry has them", async () => {
  const { page, worker } = await connected({ app: "shop" });
  expect([page.shared, worker.shared, worker.labels]).toEqual([false, false, { app: "shop" }]);
  worker.detach();
  page.detach();
});

test("a detached worker has reported everything, and the page keeps it; its levels go", async () => {
  const { page, worker, flush } = await connected();
  worker.counter({ name: "hits_total" }).inc(3);
  const level = worker.gauge({ name: "level", aggregate: "sum" });
  level.set(2);
  worker.detach();
  flush();
  expect(page.counter({ name: "hits_total" }).value).toBe(3);
  expect(page.gauge({ name: "level", aggregate: "sum" }).value).toBeNaN();
  page.detach();
});

test("a page that collects asks its workers, and waits for their answers", async () => {
  const { page, worker, end, flush } = await connected();
  const hits = worker.counter({ name: "hits_total" });
  worker.gauge({ name: "queued", collect: (gauge) => gauge.set(4) });
  hits.inc(3);
  const collecting = page.collectOthers({ patience: 60_000 });
  expect(end.sent).toMatchObject([{ type: "threadtally.ask" }]);
  page.snapshot();
  expect(end.sent).toHaveLength(1); // it was asked already
  flush();
  await vi.waitFor(() => {
    flush();
    expect(page.counter({ name: "hits_total" }).value).toBe(3);
  });
  await collecting;
  expect(page.gauge({ name: "queued" }).value).toBe(4);
  worker.detach();
  page.detach();
});

test("a worker that detaches before it has answered ends the wait of the page", async () => {
  const { page, worker, flush } = await connected();
  worker.counter({ name: "hits_total" }).inc(3);
  const collecting = page.collectOthers({ patience: 60_000 });
  flush();
  worker.detach();
  flush();
  await collecting;
  expect(page.counter({ name: "hits_total" }).value).toBe(3);
  expect(await page.collectOthers({ patience: 60_000 })).toEqual([]); // asks nobody
  page.detach();
});

test("a worker has no levels once its lock is free, not even those of a late report; its records count", async () => {
  // Locks as browsers have them: a request waits for the one before it.
  const held = new Map<string, Promise<unknown>>();
  let endWorker = () => {};
  vi.stubGlobal("navigator", {
    locks: {
      async request(name: string, use: () => unknown) {
        const before = held.get(name);
        await before;
        void use();
        if (before) return;
        const ended = new Promise<void>((resolve) => {
          endWorker = resolve;
        });
        held.set(name, ended);
        await ended;
      },
    },
  });
  const { page, worker, end, posted, flush } = await connected();
  const hits = worker.counter({ name: "hits_total" });
  const level = worker.gauge({ name: "level", aggregate: "sum" });
  const reported = async (value: number) => {
    hits.inc();
    level.set(value);
    void page.collectOthers();
    await vi.waitFor(() => {
      flush();
      expect(page.gauge({ name: "level", aggregate: "sum" }).value).toBe(value);
    });
  };
  await reported(2);
  await vi.waitFor(() => {
    flush();
    expect(held.size).toBe(1);
  });
  await reported(3);
  hits.inc(5);
  level.set(4);
  worker.detach();
  const late = posted.splice(0);
  endWorker();
  await vi.waitFor(() => expect(page.gauge({ name: "level", aggregate: "sum" }).value).toBeNaN());
  for (const message of late) end.hear({ ...message, isLast: false });
  expect(page.gauge({ name: "level", aggregate: "sum" }).value).toBeNaN();
  expect(page.counter({ name: "hits_total" }).value).toBe(7);
  page.detach();
});

test("messages of others, and of other numbers, are ignored", async () => {
  const { page, worker, end } = await connected();
  for (const message of [null, 3, {}, { type: "threadtally.report" }, { type: "threadtally.report", number: "0" }]) {
    end.hear(message);
  }
  expect(page.snapshot().metrics).toEqual([]);
  worker.detach();
  page.detach();
});

test("a metric that the page defines otherwise is reported once, and the others are added", async () => {
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  const { page, worker, flush } = await connected();
  page.gauge({ name: "a" });
  const wrong = worker.counter({ name: "a" });
  const right = worker.counter({ name: "b_total" });
  for (const detaches of [false, true]) {
    wrong.inc();
    right.inc();
    if (detaches) worker.detach();
    else void page.collectOthers();
    await vi.waitFor(() => {
      flush();
      expect(page.counter({ name: "b_total" }).value).toBe(detaches ? 2 : 1);
    });
  }
  expect(printed.mock.calls).toEqual([
    ['What a worker has recorded in "a" was not added:', expect.objectContaining({ code: "DEFINITION_CONFLICT" })],
  ]);
  page.detach();
});

test("a detached page cannot be shared, and one that detaches later hears no more", async () => {
  const { page, worker, end, flush } = await connected();
  worker.counter({ name: "hits_total" }).inc();
  page.detach();
  worker.detach();
  flush();
  const loaded = await load(true);
  const registry = new loaded.Registry();
  registry.detach();
  expect(() => loaded.share(registry, end as never)).toThrow(expect.objectContaining({ code: "DETACHED" }));
});
