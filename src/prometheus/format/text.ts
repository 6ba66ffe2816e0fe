/** The text format that every scraper supports, version 0.0.4, and its common parts with OpenMetrics. */

import type { Definition } from "../../core/define/definition.ts";
import { KINDS } from "../../core/define/kinds.ts";
import type { Bytes } from "./bytes.ts";
import { writtenName } from "./escapedLabels.ts";
import type { Escaping } from "./escaping.ts";
import type { Output, Style } from "./exposition.ts";
import { Lines, type Samples } from "./lines.ts";
import { boundText } from "./number.ts";

export function plainText(escaping: Escaping): Style {
  return {
    keyOf: () => "text",
    formOf(definition, bounds, name) {
      const { kind, help } = definition;
      const written = writtenName(name);
      const escaped = help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
      const header = `${help && `# HELP ${written} ${escaped}\n`}# TYPE ${written} ${KINDS[kind].prometheusType}\n`;
      return new Lines(header, samplesOf(definition, name, bounds.map(boundText)), escaping);
    },
    end: "",
    output: textOutput,
  };
}

/** Returns the samples that each series of a metric has in text. */
export function samplesOf({ kind, scale }: Definition, name: string, bounds: readonly string[]): Samples {
  const { content } = KINDS[kind];
  if (content === "countAndSum") return { observed: name, bounds: [], scale };
  if (content === "buckets") return { observed: name, bounds: [...bounds, "+Inf"], scale };
  // A gauge's double that has few decimals is written as one of them.
  return { value: name, bounds: [], scale: content === "level" ? 1e6 : scale };
}

/** Returns an output without framing: text needs none. */
export function textOutput(bytes: Bytes): Output {
  return { bytes, begin() {}, end() {}, take: () => [bytes.take()] };
}
