/** The pairs in OpenTelemetry's environment variables. */

/** Returns the pairs of a text such as `a=1,b=%20`; undefined if one is none. */
export function pairsOf(text: string): Record<string, string> | undefined {
  try {
    const pairs = text
      .split(",")
      .filter((pair) => pair.trim() !== "")
      .map((pair) => {
        const [, name = "", value = ""] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
        if (name === "") throw new RangeError("no pair");
        return [decodeURIComponent(name), decodeURIComponent(value)];
      });
    return Object.fromEntries(pairs);
  } catch {
    return undefined; // no pair, or malformed escapes
  }
}
