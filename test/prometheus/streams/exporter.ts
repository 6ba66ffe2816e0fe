/**
 * Expositions of OpenTelemetry's own exporter, and the meaning that they have by the specification. Where the exporter
 * differs from the specification, a rule below changes what it wrote.
 */

import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { createAllowListAttributesProcessor, MeterProvider, type ViewOptions } from "@opentelemetry/sdk-metrics";
import { type Instrument, type Program, run, VIEWS } from "./programs.ts";

/** The rules, as docs/opentelemetry.md lists them. */
export const RULES = [
  ["names have no unit", "their unit is added in words, such as `_seconds`", "unit"],
  ["a family of several meters is described several times", "it is one family with one description", "family"],
  ["attributes whose names become one are two labels of one name", "their values are joined by `;`", "joined"],
  ["attribute sets that become one are two samples", "they are added up; of gauges the last one counts", "alike"],
  ["the attribute `le` of a histogram is a second label `le`", "it is `exported_le`", "le"],
  ["the unit 1 is nothing", "a gauge of it ends in `_ratio`", "ratio"],
  ["a missing description is “description missing”", "it is missing", "help"],
] as const;

export type Rule = (typeof RULES)[number][2];

/** A family by the specification: samples by their names and labels. */
export interface Family {
  readonly type: string;
  readonly helps: Set<string>;
  readonly samples: Map<string, number>;
}

/** Units in words, as the specification's table and its rules for rates have them. */
const WORDS: Readonly<Record<string, string>> = {
  ...{ s: "seconds", ms: "milliseconds", By: "bytes", "By/s": "bytes_per_second", "{job}/s": "per_second" },
  ...{ Cel: "celsius", things: "things", "%": "percent", "{job}": "", "1": "", "": "" },
};

/** Returns the exposition of the SDK's exporter. */
export async function exposedBySdk(program: Program): Promise<string> {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const views = program.views.map((index): ViewOptions => {
    const { keys, ...view } = VIEWS[index] as { readonly keys?: string[] };
    const attributesProcessors = keys && [createAllowListAttributesProcessor(keys)];
    return { ...view, ...(attributesProcessors && { attributesProcessors }) } as ViewOptions;
  });
  const provider = new MeterProvider({ readers: [exporter], views });
  run(program, provider);
  const { resourceMetrics, errors } = await exporter.collect();
  if (errors.length > 0) throw errors[0];
  return new PrometheusSerializer(undefined, false, undefined, true).serialize(resourceMetrics);
}

/** Returns the meaning of the exporter's text, with the rules that were applied added to `met`. */
export function corrected(text: string, { instruments }: Program, met: Set<Rule>): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>();
  let help = "";
  let unit = "";
  let type = "";
  let given = "";
  for (const line of text.split("\n")) {
    const [, comment, about = "", rest = ""] = /^# (HELP|UNIT|TYPE) (\S+) ?(.*)$/s.exec(line) ?? [];
    if (comment === "HELP") [help, unit] = [rest, ""];
    else if (comment === "UNIT") unit = rest;
    else if (comment === "TYPE") [type, given] = [rest, about];
    if (comment || line === "" || line.startsWith("#")) continue;
    const name = nameOf(given, unit, type, isGauge(given, instruments), met);
    const known = families.get(name) ?? { type, helps: new Set<string>(), samples: new Map<string, number>() };
    if (known.helps.size > 0 && !known.helps.has(described(help, met))) met.add("family");
    known.helps.add(described(help, met));
    families.set(name, known);
    addSample(known, line, given, name, isGauge(given, instruments), met);
  }
  return families;
}

function described(help: string, met: Set<Rule>): string {
  if (help === "description missing") met.add("help");
  return help === "description missing" ? "" : help.replaceAll("\\n", "\n").replaceAll("\\\\", "\\");
}

function nameOf(given: string, unit: string, type: string, isLevel: boolean, met: Set<Rule>): string {
  const stem = type === "counter" ? given.replace(/_total$/, "") : given;
  const isRatio = unit === "1" && isLevel;
  const word = isRatio ? "ratio" : WORDS[unit];
  if (word === undefined) throw new Error(`The unit ${unit} has no word here.`);
  const isAdded = word !== "" && stem !== word && !stem.endsWith(`_${word}`);
  if (isAdded) met.add(isRatio ? "ratio" : "unit");
  return `${stem}${isAdded ? `_${word}` : ""}${type === "counter" ? "_total" : ""}`;
}

/** Returns whether a metric has levels: those that are alike are not added up. */
function isGauge(given: string, instruments: readonly Instrument[]): boolean {
  const found = instruments.find(({ name }) => name.replace(/[^a-z0-9]+/gi, "_") === given);
  return found?.kind === "Gauge" || found?.kind === "ObservableGauge";
}

function addSample(
  { samples, type }: Family,
  line: string,
  given: string,
  name: string,
  isLevel: boolean,
  met: Set<Rule>,
): void {
  const [, sample = "", inBraces = "", value = ""] = /^([A-Za-z0-9_:]+)(?:\{(.*)\})? (\S+)$/s.exec(line) ?? [];
  const pairs = [...inBraces.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/gs)].map(([, label = "", text = ""]) => {
    return [label, text.replace(/\\(.)/gs, (_, one: string) => (one === "n" ? "\n" : one))] as [string, string];
  });
  const suffix = sample.slice(given.length);
  if (type === "histogram") {
    const bounds = suffix === "_bucket" ? pairs.length - 1 : pairs.length;
    for (const pair of pairs.slice(0, bounds)) {
      if (pair[0] !== "le") continue;
      met.add("le");
      pair[0] = "exported_le";
    }
  }
  const labels = new Map<string, string>();
  for (const [label, text] of pairs) {
    const before = labels.get(label);
    if (before !== undefined) met.add("joined");
    labels.set(label, before === undefined ? text : `${before};${text}`);
  }
  const key = `${name}${suffix} ${JSON.stringify([...labels].filter(([, text]) => text !== "").sort())}`;
  const other = samples.get(key);
  if (other !== undefined) met.add("alike");
  samples.set(key, (other === undefined || isLevel ? 0 : other) + Number(value.replace("Inf", "Infinity")));
}
