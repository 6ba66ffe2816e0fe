/** Names in Prometheus' older syntax, by OpenTelemetry's specification. */

/** Replaces what is no letter, digit, `_` or `:` by `_`, and several of these by one. */
export function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9_:]/g, "_").replace(/_{2,}/g, "_");
}

/** Returns the name of the label of an attribute. As in Prometheus, a prefix comes before a digit. */
export function labelName(key: string): string {
  const name = plainName(key.replaceAll(":", "_"));
  return /^[0-9]/.test(name) ? `key_${name}` : name || "_";
}
