/** The checks of a metric's options, in the order of the original: of several faults, both report the same one. */

import type { CollectFunction } from "./configuration.ts";
import { invalidLabels, invalidName, refusal } from "./refusal.ts";
import { Registry, type RegistryContentType } from "./registry.ts";
import { invalidLabelNames, validateMetricName } from "./validation.ts";

/** A metric whose options are set, but not checked. */
interface Unchecked {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly registers: Iterable<Registry<RegistryContentType>>;
  readonly enableExemplars: boolean;
  readonly collect?: CollectFunction<unknown>;
}

/** Throws if an option is wrong, a registry has another metric of the name, or a label is the `reserved` one. */
export function checkOptions(metric: Unchecked, reserved: string | undefined): void {
  const { name, help, labelNames, registers, enableExemplars, collect } = metric;
  if (!help) throw refusal(Error, "OPTION_INVALID", "Missing mandatory help parameter");
  if (!name) throw refusal(Error, "NAME_INVALID", "Missing mandatory name parameter");
  if (typeof name !== "string" || !validateMetricName(name)) throw invalidName(name);
  const wrong = invalidLabelNames(labelNames);
  if (wrong.length > 0) throw invalidLabels(wrong);
  if (collect && typeof collect !== "function") {
    throw refusal(Error, "OPTION_INVALID", 'Optional "collect" parameter must be a function');
  }
  for (const { contentType } of enableExemplars ? registers : []) {
    if (contentType !== Registry.PROMETHEUS_CONTENT_TYPE) continue;
    throw refusal(TypeError, "OPTION_INVALID", "Exemplars are supported only on OpenMetrics registries");
  }
  // All other registries check names only when they register a metric, and those of users may replace or ignore it.
  for (const register of registers) {
    if (register.registerMetric === Registry.prototype.registerMetric) register.checkName(metric);
  }
  if (reserved !== undefined && labelNames.includes(reserved)) {
    throw refusal(Error, "NAME_INVALID", `${reserved} is a reserved label keyword`);
  }
}
