/** The options of registries: which of them each call takes, and when those of a registry that exists are the same. */

import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import {
  checkAttachOptions,
  checkCollectOptions,
  checkDefaultOptions,
  checkPatience,
  checkRegistryOptions,
  checkSame,
} from "../../../src/core/define/options.ts";
import { expectRefusal } from "../../support/refusals.ts";

const OF_THREAD = { onInvalid: "count", onCollectError() {} };
const OF_BLOCK = {
  maxBytes: 2 ** 20,
  maxThreads: 3,
  maxSeriesPerMetric: 5,
  expireAfter: 1,
  labels: { service: "charts", pid: 5 },
};

/** By the name of the call: what checks its options, and the options that it takes. */
const CALLS: Readonly<Record<string, [check: (options: never) => void, taken: object]>> = {
  "new Registry": [checkRegistryOptions, { ...OF_BLOCK, ...OF_THREAD }],
  "Registry.default": [checkDefaultOptions, { ...OF_BLOCK, ...OF_THREAD, name: "a", orCreate: true }],
  "Registry.attach": [checkAttachOptions, OF_THREAD],
};

describe.each(Object.keys(CALLS))("%s", (call) => {
  const [check, taken] = CALLS[call] as [(options: unknown) => void, object];

  test("takes each of its options, all of them and none", () => {
    for (const [name, value] of Object.entries(taken)) check({ [name]: value });
    check(taken);
    check({});
  });

  test("refuses any other option, and names those that it takes", () => {
    const names = Object.keys(taken).join(", ");
    for (const other of ["typo", "maxThread", ""]) {
      const message = new RegExp(`^Options here are ${names}, but got "${other}"\\. Correct it, or leave it out\\.$`);
      expectRefusal(() => check({ ...taken, [other]: 1 }), TypeError, "OPTION_INVALID", message);
    }
  });

  test("refuses what is no object, by its own name", () => {
    const message = new RegExp(`^${call} takes an object of options, but got 5\\.$`);
    expectRefusal(() => check(5), TypeError, "OPTION_INVALID", message);
  });

  test.each([3, "print", {}, null])("refuses the onCollectError %s", (onCollectError) => {
    expectRefusal(
      () => check({ onCollectError }),
      TypeError,
      "OPTION_INVALID",
      /^onCollectError must be a function, but got /,
    );
  });

  test("refuses an onInvalid that is neither throw nor count", () => {
    expectRefusal(
      () => check({ onInvalid: "" }),
      RangeError,
      "OPTION_INVALID",
      /must be "throw" or "count", but got ""/,
    );
  });
});

test.each([1, "yes", null])("Registry.default refuses the orCreate %s", (orCreate) => {
  const check = () => checkDefaultOptions({ orCreate } as never);
  expectRefusal(check, TypeError, "OPTION_INVALID", /^orCreate must be true or false, but got /);
});

test.each(["", 5, null])("Registry.default refuses the name %s", (name) => {
  const kind = typeof name === "string" ? RangeError : TypeError;
  const message = /^A default registry's name must have 1 to 255 characters of well-formed Unicode, but got /;
  expectRefusal(() => checkDefaultOptions({ name } as never), kind, "NAME_INVALID", message);
});

test.each([null, {}, "\ud800"])("a label of all metrics is not %s", (value) => {
  const message = /^The label a of all metrics must be a well-formed string, a number or a boolean, but got .+\.$/;
  const check = () => checkRegistryOptions({ labels: { a: value } } as never);
  expectRefusal(check, TypeError, "OPTION_INVALID", message);
});

test("the label thread is no label of all metrics, since the package's own series have it", () => {
  const make = () => new Registry({ labels: { service: "charts", thread: "5" } });
  expectRefusal(make, RangeError, "NAME_INVALID", /^The label thread cannot be on all metrics: .* Rename it\.$/);
});

describe("options of a registry that exists", () => {
  const has = { maxThreads: 8, labels: { service: "charts", pid: "5" } };

  test.each([
    {},
    { maxThreads: 8 },
    { maxThreads: undefined, labels: undefined },
    { labels: { service: "charts", pid: "5" } },
    { labels: { pid: 5, service: "charts" } },
    { onInvalid: "count" as const },
  ])("%j are the same, or ask for nothing that it keeps", (given) => {
    expect(() => checkSame(given as object, has)).not.toThrow();
  });

  test.each([
    [{ maxThreads: 9 }, /its maxThreads is 8, but got 9\./],
    [{ maxThreads: null as never }, /its maxThreads is 8, but got null\./],
    [{ labels: {} }, /its labels is .*charts.*, but got "\[\]"\./],
    [{ labels: { service: "charts" } }, /its labels is/],
    [{ labels: { service: "charts", pid: "6" } }, /its labels is/],
    [{ labels: { service: "charts", id: "5" } }, /its labels is/],
    [{ maxThreads: 8, labels: { service: "charts", pid: "5", zone: "a" } }, /its labels is/],
  ])("%j differ, and are refused with the remedy", (given, message) => {
    expectRefusal(() => checkSame(given, has), RangeError, "OPTION_INVALID", message);
    const remedy =
      /^A registry keeps the options that it was made with: .*Pass options in the first call, and the same or none/;
    expectRefusal(() => checkSame(given, has), RangeError, "OPTION_INVALID", remedy);
  });

  test("null and undefined are compared too", () => {
    expect(() => checkSame({ onCollectError: null as never }, { onCollectError: null as never })).not.toThrow();
    const differs = () => checkSame({ onCollectError() {} }, { onCollectError: undefined as never });
    expectRefusal(differs, RangeError, "OPTION_INVALID", /its onCollectError is undefined, but got a function/);
  });
});

test("a patience is whole milliseconds that timers accept, and 100 if it is not given", () => {
  for (const patience of [1, 100, 2 ** 31 - 1]) {
    expect([checkPatience(patience), checkCollectOptions({ patience })]).toEqual([patience, patience]);
  }
  expect([checkPatience(undefined), checkCollectOptions({})]).toEqual([100, 100]);
  const refused = (patience: unknown, kind: typeof TypeError, but: string) =>
    expectRefusal(
      () => checkPatience(patience),
      kind,
      "OPTION_INVALID",
      new RegExp(`^patience must be whole milliseconds, 1 to 2147483647, but got ${but}\\.$`),
    );
  for (const patience of [0, -1, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY]) {
    refused(patience, RangeError, String(patience));
  }
  refused("100", TypeError, '"100"');
  refused(null, TypeError, "null");
  const noObject = /^collectOthers takes an object of options, but got 5\.$/;
  expectRefusal(() => checkCollectOptions(5 as never), TypeError, "OPTION_INVALID", noObject);
  const typo = /^Options here are patience, but got "patients"\. /;
  expectRefusal(() => checkCollectOptions({ patients: 1 } as never), TypeError, "OPTION_INVALID", typo);
});
