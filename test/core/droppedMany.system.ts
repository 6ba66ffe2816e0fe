/** More registries are dropped in one turn of the event loop than a process has address space for. */

import { expect, test } from "vitest";
import { type Life, left } from "./droppedRegistries.ts";

test.each<Omit<Life, "times">>([{}, { isKnown: true, detaches: true, hasWorker: true }])(
  "15,000 are made and dropped in one turn of the event loop: %j",
  async (life) => {
    expect(await left({ ...life, times: 15_000 })).toBe(0);
  },
);
