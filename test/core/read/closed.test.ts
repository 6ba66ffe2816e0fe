/** The mark of closed snapshots. */

import { Registry, subtractSnapshots } from "threadtally";
import { expect, test } from "vitest";

test("snapshots say whether a reset closed them; differences do not", () => {
  const registry = new Registry();
  const [earlier, closed, later] = [registry.snapshot(), registry.reset(), registry.snapshot()];
  expect([earlier, closed, later].map(({ blocks }) => blocks[0]?.closed)).toEqual([false, true, false]);
  expect(subtractSnapshots(later, earlier).blocks[0]).not.toHaveProperty("closed");
  registry.detach();
});
