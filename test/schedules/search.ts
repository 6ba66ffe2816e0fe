/** The tests of a protocol: one for each scenario. */

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inPart } from "../../scripts/part.js";
import type { Scenarios } from "./actor.ts";
import { outcomeOf, rowOf } from "./outcome.ts";

export const modelled = new WebAssembly.Module(
  readFileSync(new URL("../../build/kernel/modelled.wasm", import.meta.url)),
);

const proofs = new URL("../../docs/proofs/", import.meta.url);
/** The rows of all tables that state what the searches found. */
const documented = readdirSync(proofs).flatMap((page) => readFileSync(new URL(page, proofs), "utf8").split("\n"));

/** Scenarios that take seconds each: the system tests search them. */
const SLOW = new Set([
  "a word past its mark: holder, two readers",
  "a recorder with an address, a remover, and another key: one switch",
  "two removers and another key: one switch",
  "two new keys at once, one of them in a series used again: one switch",
  "a holder killed at each step, and the next, and a third",
  "two borrowers and a reader",
  "released and adopted, while a reader reads",
  "one key, asked for by two, one killed at each step, and by a third",
  "two series, three keys",
  "a reset while another lane resets as often as it has buffers",
  "a histogram of two words: resetter, writer, reader",
  "an up-down counter that two change while it is removed",
  "a histogram of two words: resetter, writer, reader of totals",
  "two resetters, a writer and a reader",
  "a mean past its mark: resetter, writer, reader",
  "six large values: holder, reader",
  "a counter with large amounts: resetter, writer, reader",
  "three borrowers, one of them killed at each step",
  "an up-down counter that changes by large amounts while it is removed",
  "an up-down counter that two remove",
  "a counter: one removes it, another shows it, a writer, a reader",
  "a counter: resetter, writer, reader",
  "four resets by one lane, and a reader",
  "large and small values of two holders: reader reads twice",
]);

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
