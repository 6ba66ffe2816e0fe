/** Labels that a push adds to all series of a registry. */

import { labelValues } from "../../core/define/labels.ts";
import { checkLabelName, checkLabelsDiffer } from "../../core/define/names.ts";
import { shown, typeError } from "../../core/errors.ts";
import { escapedName } from "../../prometheus/format/escaping.ts";
import { isRecord } from "../pushOptions.ts";

/** Returns the labels that an option has, checked, with names in Prometheus' older syntax. */
export function checkAddedLabels(option: string, labels: unknown): Readonly<Record<string, string>> {
  if (!isRecord(labels)) {
    throw typeError("OPTION_INVALID", `${option} must be an object of label values, but got ${shown(labels)}.`);
  }
  const names = Object.keys(labels);
  for (const name of names) checkLabelName(name);
  checkLabelsDiffer(names);
  const values = labelValues(option, names, [labels]);
  return Object.fromEntries(
    names.map((name, index) => [escapedName(name, "underscores", true), values[index] as string]),
  );
}
