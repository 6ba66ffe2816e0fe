/** Blocks that somebody overwrote: nothing crashes or hangs, and what can be seen is reported as CORRUPT. */

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { BUMP, LANES, LIMIT, MAX_SERIES, MAX_THREADS } from "../../assembly/layout.ts";
import { asDamage, corrupt } from "../../src/core/damage.ts";
import { rangeError, typeError } from "../../src/core/errors.ts";

test("five hundred damaged blocks are used in every way without a crash, a hang or an unclear error", () => {
  const seed = process.env.TALLY_SEED ?? String(Date.now() % 2 ** 31);
  const program = fileURLToPath(new URL("damage.process.js", import.meta.url));
  const command = [program, "--seed", seed, "--blocks", "500"];
  // In a process of its own, which can be ended should it hang.
  const said = execFileSync(process.execPath, command, { encoding: "utf8", timeout: 50_000 });
  console.log(said.trimEnd());
  expect(said).toMatch(/^500 blocks, from seed \d+: .*"CORRUPT":\d+/m);
});

test.each([
  ["its limit", LIMIT, 2 ** 30],
  ["its lanes", MAX_THREADS, 2 ** 20],
  ["its label sets", MAX_SERIES, 3],
  ["its mark of lanes", LANES, 2 ** 30],
  ["its mark of lanes", LANES, -1],
  ["its bump pointer", BUMP, -64],
])(
  "a header in which %s was overwritten is seen by all that follow it, and by nothing recorded",
  (_, address, value) => {
    const registry = new Registry();
    const hits = registry.counter({ name: "hits_total" });
    hits.inc();
    const view = new DataView(registry.handle.memory.buffer);
    const before = view.getInt32(address, true);
    view.setInt32(address, value, true);
    const corrupt = expect.objectContaining({ code: "CORRUPT" });
    for (const use of [
      () => registry.snapshot(),
      () => registry.reset(),
      () => registry.stats(),
      () => registry.cursor(),
      () => registry.counter({ name: "other_total" }),
      () => registry.get("hits_total"),
      () => hits.value,
    ]) {
      expect(use).toThrow(corrupt);
    }
    hits.inc();
    view.setInt32(address, before, true);
    expect(hits.value).toBe(2);
    registry.detach();
  },
);

test("what following a damaged address ends in becomes CORRUPT, with what it was", () => {
  for (const problem of [
    new WebAssembly.RuntimeError("unreachable"),
    new SyntaxError("JSON"),
    new RangeError("offset"),
  ]) {
    const error = asDamage(problem);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ code: "CORRUPT", cause: problem });
    expect((error as Error).message).toMatch(/by its registries alone, .* was overwritten\. Make a new registry\.$/);
  }
  expect("cause" in corrupt()).toBe(false);
});

test("errors of ours, of callers and what is no error at all are left as they are", () => {
  const others = [
    ...[rangeError("DETACHED", "a"), typeError("VALUE_TYPE", "b"), new TypeError("c"), new Error("d")],
    ...[Object.assign(new TypeError("e"), { code: "ERR" }), { code: "f" }, "g", null, undefined],
  ];
  for (const problem of others) expect(asDamage(problem)).toBe(problem);
});
