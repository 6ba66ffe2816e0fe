/** Attributes as labels, by the specification's rules. */

import type { OpenLabels } from "../../core/define/openLabels.ts";
import type { Scope } from "../../streams/stream.ts";
import { labelName } from "./plainNames.ts";

type Labels = Readonly<Record<string, string>>;
type Value = OpenLabels[string];

/** Returns the labels that tell a meter. */
export function scopeLabels({ name, version, schemaUrl }: Scope): Labels {
  return {
    otel_scope_name: name,
    ...(version && { otel_scope_version: version }),
    ...(schemaUrl && { otel_scope_schema_url: schemaUrl }),
  };
}

/**
 * Returns the labels of attributes. The values of attributes whose names become one are joined by `;`, in the order of
 * the attributes' names. `added` are further labels, and `taken` is a label that the exposition adds.
 */
export function labelsOf(attributes: OpenLabels, added: Labels = {}, taken?: string): Labels {
  const entries = [...Object.entries(attributes), ...Object.entries(added)].sort(([a], [b]) => (a < b ? -1 : 1));
  const labels = new Map<string, string>();
  for (const [key, value] of entries) {
    const plain = labelName(key);
    // As Prometheus renames a label of a target that it has itself.
    const name = plain === taken ? `exported_${plain}` : plain;
    const before = labels.get(name);
    labels.set(name, before === undefined ? textOf(value) : `${before};${textOf(value)}`);
  }
  return Object.fromEntries(labels);
}

/** Returns the text of a value; that of an array is JSON. */
function textOf(value: Value): string {
  if (value === null) return "";
  if (typeof value !== "object") return String(value);
  return `[${value.map((one) => (typeof one === "bigint" ? String(one) : jsonOf(one)))}]`;
}

/** Returns the JSON of a value in an array. Numbers that are not finite have none: they are texts. */
function jsonOf(value: unknown): string {
  return typeof value === "number" && !Number.isFinite(value) ? `"${value}"` : JSON.stringify(value);
}
