/** Random programs have the same exposition as with OpenTelemetry's exporter, but for the listed rules. */

import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { metricsResponder } from "threadtally/prometheus";
import { expect, test } from "vitest";
import { text } from "../../house/files.ts";
import { seed } from "../../support/property.ts";
import { readExposition } from "../../support/readExposition.ts";
import { meaningOfMessages, meaningOfText } from "../meaning.ts";
import { corrected, exposedBySdk, type Family, RULES, type Rule } from "./exporter.ts";
import { OF_ALL_RULES, type Program, programOf, run, VIEWS } from "./programs.ts";

const PROGRAMS = 40;
const ACCEPTED = {
  text: "text/plain",
  openMetrics: "application/openmetrics-text; version=1.0.0",
  protobuf: "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
};

/** Returns the expositions of a program that runs on our provider. */
async function exposed(program: Program): Promise<Record<keyof typeof ACCEPTED, Uint8Array>> {
  const registry = new Registry({ maxBytes: 2 ** 22 });
  const views = program.views.map((index) => {
    const { keys, ...view } = VIEWS[index] as { readonly keys?: string[] };
    return { ...view, ...(keys && { attributeKeys: keys }) };
  });
  run(program, new MeterProvider({ registry, views, observe: "sum", cardinality: "sdk" }));
  // Descriptions of one family may differ.
  const respond = metricsResponder(registry, { selfMetrics: false, onError: onlyDescriptions, patience: 20 });
  const bodies = [];
  for (const [format, accept] of Object.entries(ACCEPTED)) {
    const response = await respond(new Request("http://localhost/metrics", { headers: { accept } }));
    bodies.push([format, new Uint8Array(await response.arrayBuffer())]);
  }
  registry.detach();
  return Object.fromEntries(bodies);
}

function onlyDescriptions(problem: unknown): void {
  if (!/need one description/.test(String(problem))) throw problem;
}

function familiesOf(exposition: string): Map<string, Family> {
  return new Map(
    readExposition(exposition, "text").map(({ name, type, help, samples }) => {
      const all = samples.map((sample): [string, number] => {
        const present = Object.entries(sample.labels).filter(([, value]) => value !== "");
        return [`${sample.name} ${JSON.stringify(present.sort())}`, sample.value];
      });
      return [name, { type, helps: new Set([help]), samples: new Map(all) }];
    }),
  );
}

test("expositions are those of OpenTelemetry's exporter, corrected by the specification", async () => {
  const met = new Set<Rule>();
  const numbers = Array.from({ length: PROGRAMS }, (_, index) => seed + index);
  for (const number of [undefined, ...numbers]) {
    const program = number === undefined ? OF_ALL_RULES : programOf(number);
    const again = `${JSON.stringify(program, null, 1)}\nRun it again with TALLY_SEED=${number}.`;
    const expected = corrected(await exposedBySdk(program), program, met);
    const bodies = await exposed(program);
    const exposition = new TextDecoder().decode(bodies.text);
    const ours = familiesOf(exposition);
    expect(ours.get("target_info")?.samples.size, again).toBe(1);
    ours.delete("target_info");
    expect([...ours.keys()].sort(), again).toEqual([...expected.keys()].sort());
    for (const [name, { type, helps, samples }] of expected) {
      const one = ours.get(name) as Family;
      expect(one.type, again).toBe(type);
      expect([...helps], again).toContain([...one.helps][0]);
      expect([...one.samples].sort(), again).toEqual([...samples].sort());
    }
    // The other formats say the same.
    const without = (all: ReturnType<typeof meaningOfMessages>) =>
      all
        .filter(({ name }) => !/^target(_info)?$/.test(name))
        .map(({ series, ...head }) => {
          const all = Object.entries(series).map(([labels, { created: _, ...one }]) => [labels, { ...one }]);
          return { ...head, series: Object.fromEntries(all) };
        });
    const meaning = without(meaningOfText(exposition, "text"));
    expect(without(meaningOfText(new TextDecoder().decode(bodies.openMetrics), "openMetrics")), again).toEqual(meaning);
    expect(without(meaningOfMessages(bodies.protobuf)), again).toEqual(meaning);
  }
  const rules = RULES.map(([, , rule]) => rule);
  expect([...met].sort()).toEqual([...rules].sort());
});

test("docs/opentelemetry.md lists exactly these rules", () => {
  const [, section = ""] = text("docs/opentelemetry.md").split("\n### Differences to the SDK's exporter\n");
  const rows = (section.split("\n## ")[0] as string).split("\n").filter((line) => line.startsWith("| "));
  const expected = RULES.map(([sdk, ours]) => `| ${sdk} | ${ours} |`);
  expect(rows.slice(1, 1 + expected.length)).toEqual(expected);
});
