/** Makes a test of each scenario of a protocol. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Scenarios } from "./actor.ts";
import { outcomeOf } from "./outcome.ts";

export const modelled = new WebAssembly.Module(
  readFileSync(new URL("../../build/kernel/modelled.wasm", import.meta.url)),
);

export function searchAll(scenarios: Scenarios): void {
  test.each(Object.keys(scenarios))("%s", (name) => {
    const { report, text } = outcomeOf(() => (scenarios[name] as Scenarios[string])(modelled));
    console.log(`${name}: ${text}`);
    expect(report.violation, text).toBeUndefined();
    expect(report.complete).toBe(true);
    expect(report.states).toBeGreaterThan(1);
    for (const { most, alone } of Object.values(report.atomics)) expect(alone).toBeLessThanOrEqual(most);
  });
}
