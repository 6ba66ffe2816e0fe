/** Many random programs on OpenTelemetry's SDK and on ours: each listed difference occurs, and no other. */

import { expect, test } from "vitest";
import { differences } from "./differences.ts";
import { alike } from "./differential.ts";

test("each listed difference occurs, and no other one", async () => {
  const met = new Set<string>();
  await alike(2500, met);
  expect([...met].sort()).toEqual(differences.map(({ id }) => id).sort());
}, 1_800_000);
