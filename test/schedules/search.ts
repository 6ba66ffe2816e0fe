/** The tests of a protocol: one for each scenario. */

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inPart } from "../../scripts/part.js";
import type { Scenarios } from "./actor.ts";
import { outcomeOf, rowOf } from "./outcome.ts";
import { SLOW } from "./slow.ts";

export const modelled = new WebAssembly.Module(
  readFileSync(new URL("../../build/kernel/modelled.wasm", import.meta.url)),
);

const proofs = new URL("../../docs/proofs/", import.meta.url);
/** The rows of all tables that state what the searches found. */
const documented = readdirSync(proofs).flatMap((page) => readFileSync(new URL(page, proofs), "utf8").split("\n"));

/** Searches the scenarios of a protocol that the unit tests cover, or a part of those of the system tests. */
export function searchAll(scenarios: Scenarios, { slow = false, part = "1/1" } = {}): void {
  const names = Object.keys(scenarios).filter((name) => SLOW.has(name) === slow);
  test.each(inPart(names, part))("%s", (name) => {
    const { report, text } = outcomeOf(() => (scenarios[name] as Scenarios[string])(modelled));
    console.log(`${name}: ${text}`);
    expect(report.violation, text).toBeUndefined();
    expect(report.complete).toBe(true);
    expect(report.states).toBeGreaterThan(1);
    expect(documented).toContain(rowOf(name, report));
    for (const { most, alone } of Object.values(report.atomics)) expect(alone).toBeLessThanOrEqual(most);
  });
}
