/** The differences to prom-client 15.1.3 that are meant. docs/prom-client.md lists them. */

import { collectDifferences } from "./collectDifferences.ts";
import { corrector, type Difference } from "./corrections.ts";
import { exemplarDifferences } from "./exemplarDifferences.ts";
import { labelDifferences } from "./labelDifferences.ts";
import { registryDifferences } from "./registryDifferences.ts";
import type { World } from "./run.ts";
import { valueDifferences } from "./valueDifferences.ts";

export const differences: readonly Difference[] = [
  ...valueDifferences,
  ...labelDifferences,
  ...registryDifferences,
  ...collectDifferences,
  ...exemplarDifferences,
];

/** Returns a function that runs steps of the original as if it had these differences. */
export function corrected(
  allowed: readonly Difference[],
  world: World,
  met: Set<string>,
): ReturnType<typeof corrector> {
  // Objects out of comparison come first, and then copies: the other corrections need to know neither. An exemplar is
  // checked before a value is.
  const rank = ({ id }: Difference) => ["long-exemplar", "copied-labels", "taken-up"].indexOf(id);
  const order = [...allowed].sort((one, other) => rank(other) - rank(one));
  return corrector(order, world, met);
}
