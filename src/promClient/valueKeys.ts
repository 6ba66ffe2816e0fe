/** Keys of listed values, by which those of several processes are found to be the same. */

import type { ListedValue } from "./kinds.ts";

/** Returns a text that names and labels share only if they are equal: each label has its length in front. */
export function keyOfValue({ metricName = "", labels }: Pick<ListedValue, "metricName" | "labels">): string {
  let key = metricName;
  for (const name of Object.keys(labels).sort()) {
    const text = `${labels[name] ?? ""}`;
    if (text !== "") key += `,${name}:${text.length}:${text}`;
  }
  return key;
}
