/** The text format that every scraper supports, version 0.0.4, and its common parts with OpenMetrics. */

import { KINDS } from "../../core/define/kinds.ts";
import type { Bytes } from "../../wire/bytes.ts";
import { writtenName } from "./escapedLabels.ts";
import type { Escaping } from "./escaping.ts";
import type { Output, Style } from "./exposition.ts";
import { Lines, type Samples } from "./lines.ts";
import { boundText } from "./number.ts";
import type { FamilyDefinition } from "./seriesCursor.ts";

export function plainText(escaping: Escaping): Style {
  return {
    keyOf: () => "text",
    formOf(definition, bounds, name) {
      const { kind, help } = definition;
      const written = writtenName(name);
      const escaped = help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
      const header = `${help && `# HELP ${written} ${escaped}\n`}# TYPE ${written} ${KINDS[kind].prometheusType}\n`;
      return new Lines(header, samplesOf(definition, name, bounds, boundText), escaping);
    },
    end: "",
    output: textOutput,
  };
}

/**
 * Exponential histograms with more bounds have fewer in text, where each is a sample: at most 40, with the lowest and
 * the highest. Protobuf has all of them.
 */
const FINE_BOUNDS = 38;

/**
 * Returns the samples that each series of a metric has in text. If an exponential histogram has too many bounds, each
 * coarser schema leaves out every other one, so that two buckets become one. The lowest and the highest bound stay.
 */
export function samplesOf(
  { kind, scale, buckets, hasSum }: FamilyDefinition,
  name: string,
  bounds: readonly number[],
  boundText: (bound: number) => string,
): Samples {
  const { content } = KINDS[kind];
  if (content === "countAndSum") return { observed: name, ...(hasSum === false && { hasSum }), bounds: [], scale };
  if (content === "buckets") {
    let [step, first] = [1, 0];
    if (buckets && "schema" in buckets) {
      while (bounds.length > FINE_BOUNDS * step) step *= 2;
      first = Math.round(Math.log2(bounds[0] as number) * 2 ** buckets.schema); // its number on the scale
    }
    const shown = bounds.map((bound, i) =>
      (first + i) % step === 0 || i === 0 || i === bounds.length - 1 ? boundText(bound) : "",
    );
    return { observed: name, ...(hasSum === false && { hasSum }), bounds: [...shown, "+Inf"], scale };
  }
  // A gauge's double that has few decimals is written as one of them.
  return { value: name, bounds: [], scale: content === "level" ? 1e6 : scale };
}

/** Returns an output without framing: text needs none. */
export function textOutput(bytes: Bytes): Output {
  return { bytes, begin() {}, end() {}, take: () => [bytes.take()] };
}
