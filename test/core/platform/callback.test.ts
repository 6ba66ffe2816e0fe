/** Guarded calls: whatever a callback does, the caller continues, and each failure is reported once. */

import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { onRejection, printError, runCallback } from "../../../src/core/platform/callback.ts";

const failure = new Error("broken");
const unhandled = vi.fn();
beforeEach(() => {
  unhandled.mockClear();
  process.on("unhandledRejection", unhandled);
});
afterEach(() => {
  process.off("unhandledRejection", unhandled);
});

const turn = () => new Promise(setImmediate);

const rejectElsewhere = runInNewContext("(reason) => Promise.reject(reason)") as (reason: unknown) => unknown;

const THEN = "then"; // under another name, the linter does not complain
type Then = (end: (value?: unknown) => void, fail: (error: unknown) => void) => unknown;
const thenable = (then: Then) => ({ [THEN]: then });

/** Callbacks by what they do, with what is reported. */
const misbehaving: Record<string, [callback: () => unknown, reported: unknown]> = {
  throws: [
    () => {
      throw failure;
    },
    failure,
  ],
  "throws undefined": [
    () => {
      throw undefined;
    },
    undefined,
  ],
  rejects: [async () => Promise.reject(failure), failure],
  "rejects with null": [async () => Promise.reject(null), null],
  "rejects in another realm": [() => rejectElsewhere(failure), failure],
  "returns a thenable that rejects at once": [() => thenable((_, fail) => fail(failure)), failure],
  "returns a thenable that rejects later": [() => thenable((_, fail) => setImmediate(fail, failure)), failure],
  "returns a thenable that rejects twice": [() => thenable((_, fail) => [fail(failure), fail("again")]), failure],
  "returns a thenable whose then throws": [
    () =>
      thenable(() => {
        throw failure;
      }),
    failure,
  ],
  "returns a thenable whose then is async and rejects": [() => thenable(async () => Promise.reject(failure)), failure],
  "returns something whose getter of then throws": [
    () =>
      Object.defineProperty({}, THEN, {
        get() {
          throw failure;
        },
      }),
    failure,
  ],
};

describe("the end of what a callback began is noted", () => {
  const begin = (callback: () => unknown) => {
    const noted: unknown[] = [];
    const begun = runCallback(
      callback,
      (error) => noted.push(error),
      () => noted.push("settled"),
    );
    return { begun, noted };
  };

  test("once, when a promise or thenable has resolved, and never twice", async () => {
    const ways = [
      async () => 3,
      () => thenable((end) => end()),
      () => thenable((end) => [end(), end()]),
      () => thenable((end, fail) => [end(), fail(failure)]),
    ];
    for (const way of ways) {
      const { begun, noted } = begin(way);
      await turn();
      expect([begun, noted]).toEqual([true, ["settled"]]);
    }
  });

  test("once, after the error was reported, when it has rejected", async () => {
    for (const [name, [callback, reported]] of Object.entries(misbehaving)) {
      if (name.startsWith("throws")) continue;
      const { noted } = begin(callback);
      await turn();
      expect(noted, name).toEqual([reported, "settled"]);
    }
  });

  test("not for a callback that throws, or returns no promise", async () => {
    const { begun, noted } = begin(() => 3);
    const thrown = begin(misbehaving.throws?.[0] as () => unknown);
    await turn();
    expect([begun, noted, thrown.begun, thrown.noted]).toEqual([false, [], false, [failure]]);
  });
});

/** Callbacks by what they do, with nothing to report. */
const harmless: Record<string, () => unknown> = {
  "returns nothing": () => {},
  "returns null": () => null,
  "returns an object whose then is no function": () => ({ [THEN]: 3 }),
  resolves: async () => 3,
  "never settles": () => new Promise(() => {}),
  "returns a thenable that resolves to itself": () => {
    const itself: unknown = thenable((end) => end(itself));
    return itself;
  },
  "returns a thenable that resolves, then rejects": () => thenable((end, fail) => [end(), fail(failure)]),
  "returns a thenable whose then returns nothing": () => thenable(() => {}),
  "returns a thenable whose then returns null": () => thenable(() => null),
  "returns a thenable whose then returns itself": () => {
    const itself: unknown = thenable((end) => {
      end();
      return itself;
    });
    return itself;
  },
};

describe("a callback that", () => {
  test.each(Object.keys(misbehaving))("%s is reported once", async (name) => {
    const [callback, reported] = misbehaving[name] as [() => unknown, unknown];
    const failed = vi.fn();
    runCallback(callback, failed);
    await turn();
    await turn();
    expect(failed.mock.calls).toEqual([[reported]]);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test.each(Object.keys(harmless))("%s is not", async (name) => {
    const failed = vi.fn();
    runCallback(harmless[name] as () => unknown, failed);
    await turn();
    expect(failed).not.toHaveBeenCalled();
    expect(unhandled).not.toHaveBeenCalled();
  });
});

test("a promise of any realm is recognised by its then", () => {
  const callable = Object.assign(
    () => {},
    thenable(() => {}),
  );
  for (const promise of [Promise.resolve(), rejectElsewhere(failure), thenable(() => {}), callable]) {
    expect(onRejection(promise, () => {})).toBe(true);
    expect(runCallback(() => promise, vi.fn())).toBe(true);
  }
  for (const other of [undefined, null, 0, true, "then", {}, () => {}]) {
    expect(onRejection(other, () => {})).toBe(false);
    expect(runCallback(() => other, vi.fn())).toBe(false);
  }
});

test("a callback that throws has begun nothing", () => {
  const throws = () => {
    throw failure;
  };
  expect(runCallback(throws, vi.fn())).toBe(false);
});

test("a thenable whose then begins some work, and returns itself, begins it once", () => {
  let begun = 0;
  const query: unknown = thenable(() => {
    begun++;
    return query;
  });
  runCallback(() => query, vi.fn());
  expect(begun).toBe(1);
});

describe("printing an error", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("reports an error that cannot be shown, and never throws", () => {
    const printed: unknown[][] = [];
    vi.spyOn(console, "error").mockImplementation((message, error) => {
      printed.push([message, String(error)]);
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const trapped = new Proxy([], {
      get() {
        throw failure;
      },
    });
    for (const error of [proxy, trapped]) printError("It failed:", error);
    expect(printed).toEqual(Array(2).fill(["It failed:", "an object"]));
  });

  test("does no harm if the console throws or rejects", async () => {
    const print = vi.spyOn(console, "error").mockImplementation(() => {
      throw failure;
    });
    printError("It failed:", failure);
    print.mockImplementation((async () => Promise.reject(failure)) as never);
    printError("It failed:", failure);
    await turn();
    expect(unhandled).not.toHaveBeenCalled();
  });
});
