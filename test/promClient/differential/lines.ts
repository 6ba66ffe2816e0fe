/** The lines of the interface: prom-client 15.1.3, and its successor @prometheus-io/client 0.16.1. */

import { differences } from "./differences.ts";
import type { Pair } from "./differential.ts";
import { freshCopies } from "./run.ts";
import { successorDifferences } from "./successorDifferences.ts";

export const lines: readonly (Pair & { readonly name: string })[] = [
  {
    name: "prom-client",
    original: freshCopies("prom-client"),
    other: freshCopies("./build/prom-client.cjs"),
    allowed: differences,
  },
  {
    name: "@prometheus-io/client",
    original: freshCopies("@prometheus-io/client"),
    other: freshCopies("./build/prometheus-io-client.cjs"),
    allowed: successorDifferences,
  },
];
