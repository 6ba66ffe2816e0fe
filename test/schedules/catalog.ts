/** All scenarios, by protocol. Only `npm run schedules` searches the long ones. */

import type { Scenarios } from "./actor.ts";
import { borrowedScenarios } from "./borrowed.ts";
import { creationScenarios, longCreationScenarios } from "./creations.ts";
import { directoryScenarios, longDirectoryScenarios } from "./directory.ts";
import { gaugeScenarios } from "./gauge.ts";
import { laneScenarios } from "./lanes.ts";
import { longMetricScenarios, metricScenarios } from "./metrics.ts";
import { noteScenarios } from "./notes.ts";
import { pageScenarios } from "./pages.ts";
import { recordScenarios } from "./record.ts";
import { removalScenarios } from "./removal.ts";
import { longResetScenarios, resetScenarios } from "./reset.ts";
import { roleScenarios } from "./roles.ts";
import { longSpillScenarios, spillScenarios } from "./spill.ts";
import { upDownScenarios } from "./upDown.ts";

export const catalog: Readonly<Record<string, Scenarios>> = {
  record: recordScenarios,
  spill: spillScenarios,
  lanes: laneScenarios,
  borrowed: borrowedScenarios,
  pages: pageScenarios,
  directory: directoryScenarios,
  creations: creationScenarios,
  metrics: metricScenarios,
  notes: noteScenarios,
  roles: roleScenarios,
  gauge: gaugeScenarios,
  upDown: upDownScenarios,
  reset: resetScenarios,
  removal: removalScenarios,
};

export const longCatalog: Readonly<Record<string, Scenarios>> = {
  spill: longSpillScenarios,
  directory: longDirectoryScenarios,
  creations: longCreationScenarios,
  metrics: longMetricScenarios,
  reset: longResetScenarios,
};

/** Returns one scenario, by its protocol and name. */
export function scenarioOf(protocol: string, name: string): Scenarios[string] {
  const make = catalog[protocol]?.[name] ?? longCatalog[protocol]?.[name];
  if (!make) throw new RangeError(`There is no scenario "${name}" of ${protocol}.`);
  return make;
}
