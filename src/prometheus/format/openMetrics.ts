/** OpenMetrics 1.0, as text: stricter names, canonical bounds, and the start time of each series. */

import { withoutTotal } from "../../core/define/exposedName.ts";
import { KINDS } from "../../core/define/kinds.ts";
import { quoted, writtenName } from "./escapedLabels.ts";
import type { Escaping } from "./escaping.ts";
import { exposedNamesOf } from "./exposedNames.ts";
import type { Style } from "./exposition.ts";
import { Lines } from "./lines.ts";
import { boundText } from "./number.ts";
import type { FamilyDefinition } from "./seriesCursor.ts";
import { samplesOf, textOutput } from "./text.ts";

/** Returns a bound as one of OpenMetrics' canonical numbers: integers have a decimal place. */
export function canonicalBound(bound: number): string {
  const text = boundText(bound);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Returns the style for a reading of these metrics. If `created` is true, each series has its start time. */
export function openMetrics(
  metrics: readonly { readonly definition: FamilyDefinition }[],
  escaping: Escaping,
  created: boolean,
): Style {
  const taken = new Set(metrics.flatMap(({ definition }) => exposedNamesOf(definition, escaping)));
  /** Returns the properties of a metric's form that depend on the names of other metrics. */
  const traitsOf = ({ kind }: FamilyDefinition, name: string) => {
    const { isMonotonic, isReset } = KINDS[kind];
    const stem = isMonotonic ? withoutTotal(name) : name;
    // If another metric has the counter's name without `_total`, the counter is written with the type "unknown".
    const isClear = !isMonotonic || !taken.has(stem);
    const family = isClear ? stem : name;
    const hasCreated = created && isClear && isReset && !taken.has(`${family}_created`);
    return { isClear, family, hasCreated };
  };
  return {
    keyOf(definition, name) {
      const { isClear, hasCreated } = traitsOf(definition, name);
      return `openMetrics ${isClear} ${hasCreated}`;
    },
    formOf(definition, bounds, name) {
      const { kind, unit, help, isInfo } = definition;
      const { isClear, hasCreated, ...traits } = traitsOf(definition, name);
      const family = isInfo ? traits.family.slice(0, -"_info".length) : traits.family;
      const type = isInfo ? "info" : KINDS[kind].prometheusType;
      const written = writtenName(family);
      const hasUnit = /^\w+$/.test(unit) && family.endsWith(`_${unit}`);
      const header =
        `# TYPE ${written} ${isClear ? type : "unknown"}\n` +
        (hasUnit ? `# UNIT ${written} ${unit}\n` : "") +
        (help && `# HELP ${written} ${quoted(help).slice(1, -1)}\n`);
      const samples = samplesOf(definition, name, bounds, canonicalBound);
      return new Lines(header, { ...samples, ...(hasCreated && { created: `${family}_created` }) }, escaping);
    },
    end: "# EOF\n",
    output: textOutput,
  };
}
