/** Random programs come to the same on OpenTelemetry's SDK and on ours, but for the listed differences. */

import { expect, test } from "vitest";
import { differences } from "./differences.ts";
import { alike } from "./differential.ts";

test("programs over the whole interface come to the same", async () => {
  await alike(60);
});

test("the listed differences have different ids", () => {
  expect(new Set(differences.map(({ id }) => id)).size).toBe(differences.length);
});
