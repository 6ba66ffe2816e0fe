/** Registries that nobody holds any more are garbage collected, whether or not they were detached. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("dropped.process.js", import.meta.url));

interface Life {
  readonly times: number;
  readonly isKnown?: boolean;
  readonly detaches?: boolean;
  readonly hasCallback?: boolean;
  readonly hasWorker?: boolean;
  readonly inTurns?: boolean;
}

const run = promisify(execFile);

/** Returns how many registries are left of those that a separate process has created and dropped. */
async function left(life: Life): Promise<number> {
  const given = ["--expose-gc", PROGRAM, JSON.stringify(life)];
  const { stdout } = await run(process.execPath, given);
  return (JSON.parse(stdout) as { left: number }).left;
}

test.each<Omit<Life, "times">>([{}, { isKnown: true, detaches: true, hasWorker: true }])(
  "15,000 are made and dropped in one turn of the event loop: %j",
  async (life) => {
    expect(await left({ ...life, times: 15_000 })).toBe(0);
  },
);

test.each<Omit<Life, "times" | "inTurns">>([
  {},
  { hasCallback: true },
  { hasWorker: true, hasCallback: true },
  { detaches: true },
  { hasWorker: true, detaches: true },
  { isKnown: true },
  { isKnown: true, detaches: true, hasCallback: true },
])("none is left after it was dropped: %j", async (life) => {
  expect(await left({ ...life, times: 100, inTurns: true })).toBe(0);
});

test("while workers run, detached registries that others may have are dropped, except for the last few", async () => {
  const life = { isKnown: true, detaches: true, hasWorker: true, inTurns: true };
  expect(await left({ ...life, times: 100 })).toBeLessThanOrEqual(16);
});

test("a registry that other threads may request levels from stays, since it replies", async () => {
  expect(await left({ times: 20, isKnown: true, hasCallback: true, inTurns: true })).toBe(20);
});

test("a registry that a running worker may have stays until the worker exits", async () => {
  expect(await left({ times: 20, isKnown: true, hasWorker: true, inTurns: true })).toBe(20);
});
