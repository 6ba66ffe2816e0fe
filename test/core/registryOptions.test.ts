/** The options of existing registries: equal ones are accepted, others refused, none ignored. */

import { execFileSync } from "node:child_process";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { copyHere } from "../support/copies.ts";
import { expectRefusal } from "../support/refusals.ts";

test("attach takes the options of a thread, and refuses those of a block and unknown ones", () => {
  const registry = new Registry();
  const { handle } = registry;
  const attach = (options: object) => () => Registry.attach(handle, options as never);
  for (const options of [{ maxBytes: 2 ** 20 }, { labels: {} }, { typo: 1 }]) {
    expectRefusal(attach(options), TypeError, "OPTION_INVALID", /^Options here are onInvalid, onCollectError, but got/);
  }
  registry.detach();
});

test("a registry without options throws what it refuses, and is attached again with that said", () => {
  const registry = new Registry();
  const counter = registry.counter({ name: "a_total" });
  expectRefusal(() => counter.inc(-1), RangeError, "VALUE_NEGATIVE", /only grows/);
  expect(Registry.attach(registry.handle, { onInvalid: "throw" })).toBe(registry);
  expect([counter.value, registry.stats().rejected]).toEqual([0, 0]);
  registry.detach();
});

test("attaching again accepts equal options or none, and refuses others", () => {
  const registry = new Registry({ onInvalid: "count" });
  const { handle } = registry;
  expect(Registry.attach(handle)).toBe(registry);
  expect(Registry.attach(handle, {})).toBe(registry);
  expect(Registry.attach(handle, { onInvalid: "count" })).toBe(registry);
  const other = () => Registry.attach(handle, { onInvalid: "throw" });
  expectRefusal(other, RangeError, "OPTION_INVALID", /its onInvalid is "count", but got "throw"/);
  const callback = () => Registry.attach(handle, { onCollectError() {} });
  expectRefusal(callback, RangeError, "OPTION_INVALID", /its onCollectError is undefined, but got a function/);
  registry.detach();
});

test("each copy of the package in a thread keeps the options that it was given", async () => {
  const registry = new Registry();
  const copy = (await copyHere()).Registry;
  const other = copy.attach(registry.handle, { onInvalid: "count" });
  other.counter({ name: "a_total" }).inc(-1);
  expectRefusal(() => registry.counter({ name: "a_total" }).inc(-1), RangeError, "VALUE_NEGATIVE", /only grows/);
  expect(registry.stats().rejected).toBe(1);
  const attach = () => copy.attach(registry.handle, { onInvalid: "throw" });
  expectRefusal(attach, RangeError, "OPTION_INVALID", /its onInvalid is "count", but got "throw"/);
  other.detach();
  registry.detach();
});

test("the default registry takes the options of the call that creates it; later calls may repeat them", () => {
  const program = `
    import { Registry } from "threadtally";
    const refused = (options) => {
      try { Registry.default(options); return "taken"; } catch ({ code, message }) { return code + ": " + message; }
    };
    console.log(refused({ typo: 1 }));
    const labels = { service: "charts", pid: 5 };
    const registry = Registry.default({ labels, maxBytes: 1_000_000, maxThreads: 8, onInvalid: "count" });
    console.log(JSON.stringify(registry.labels), registry.stats().bytesLimit);
    registry.counter({ name: "a_total" }).inc(-1);
    console.log(registry.stats().rejected);
    const sameLabels = { labels: { pid: "5", service: "charts" } };
    for (const same of [{}, sameLabels, { maxBytes: 1_000_000 }, { onInvalid: "count" }]) console.log(refused(same));
    const ofBlock = [{ labels: {} }, { maxThreads: 9 }, { maxSeriesPerMetric: 3 }];
    for (const other of [...ofBlock, { onInvalid: "throw" }, { orCreate: 1 }]) console.log(refused(other));
    const name = "library";
    for (const named of [{ name: "" }, { name, maxThreads: 4 }, { name, maxThreads: 8 }]) console.log(refused(named));
  `;
  const options = ["--input-type=module", "-e", program];
  const printed = execFileSync(process.execPath, options, { cwd: import.meta.dirname, encoding: "utf8" });
  const lines = printed.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^OPTION_INVALID: Options here are maxBytes.*orCreate, but got "typo"/);
  expect(lines.slice(1, 3)).toEqual(['{"service":"charts","pid":"5"} 1048576', "1"]);
  expect(lines.slice(3, 7)).toEqual(["taken", "taken", "taken", "taken"]);
  expect(lines.slice(7)).toEqual([
    expect.stringMatching(/^OPTION_INVALID: A registry keeps the options.*its labels is .*charts/),
    expect.stringMatching(/^OPTION_INVALID: .*its maxThreads is 8, but got 9/),
    expect.stringMatching(/^OPTION_INVALID: .*its maxSeriesPerMetric is 2000, but got 3/),
    expect.stringMatching(/^OPTION_INVALID: .*its onInvalid is "count"/),
    expect.stringMatching(/^OPTION_INVALID: orCreate must be true or false/),
    expect.stringMatching(/^NAME_INVALID: A default registry's name must have 1 to 255 characters.* but got ""/),
    "taken",
    expect.stringMatching(/^OPTION_INVALID: .*its maxThreads is 4, but got 8/),
  ]);
});
