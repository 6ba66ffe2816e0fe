/**
 * `npm run schedules`: searches all scenarios, including the long ones, and prints the outcome of each. `--protocol`
 * and `--scenario` select; `--schedule "reader 3; holder 2"` replays one schedule of a scenario. `--quick` leaves the
 * long ones out. `--parked 5` replays as many random schedules of each on the stepped kernel, with a thread for each
 * actor, or the one that is given.
 */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { generator } from "../support/generator.ts";
import type { Scenario } from "./actor.ts";
import { catalog, longCatalog } from "./catalog.ts";
import { outcomeOf } from "./outcome.ts";
import { replayParked } from "./parked.ts";
import { sampled } from "./sample.ts";
import { fromText, replay, toText } from "./schedule.ts";
import { SLOW } from "./slow.ts";

const { values } = parseArgs({
  options: {
    kernel: { type: "string", default: "build/kernel/modelled.wasm" },
    protocol: { type: "string" },
    scenario: { type: "string" },
    schedule: { type: "string" },
    quick: { type: "boolean", default: false },
    parked: { type: "string" },
    stepped: { type: "string", default: "build/kernel/stepped.wasm" },
    seed: { type: "string", default: String(Date.now() & 0x7fffffff) },
    brief: { type: "boolean", default: false },
  },
});

const module = new WebAssembly.Module(readFileSync(values.kernel));
const random = generator(Number(values.seed));
let failed = 0;
if (values.parked) console.log(`seed ${values.seed}`);

/** Replays the given schedule, or random ones, on the stepped kernel. */
async function replayAll(protocol: string, name: string): Promise<void> {
  const { schedule } = values;
  let atomics = 0;
  for (let i = 0; i < Number(values.parked); i++) {
    let text = schedule ?? "";
    const turnsOf = (scenario: Scenario) => {
      text ||= toText(scenario, sampled(scenario, random));
      return fromText(scenario, text);
    };
    try {
      const replayed = await replayParked([module, values.stepped], [protocol, name], turnsOf);
      atomics += replayed.atomics;
      if (!replayed.violation) continue;
      console.log(`FAILS ${protocol}: ${name}: on both kernels: ${replayed.violation}`);
    } catch (problem) {
      console.log(`DIFFERS ${protocol}: ${name}: schedule: ${text}\n${problem}`);
    }
    failed++;
    if (values.brief) process.exit(1);
  }
  console.log(`${protocol}: ${name}: ${values.parked} schedules, ${atomics} atomics, as modelled`);
}

const chosen = (values.quick ? [catalog] : [catalog, longCatalog])
  .flatMap((protocols) => Object.entries(protocols))
  .filter(([protocol]) => !values.protocol || values.protocol.split(",").includes(protocol))
  .flatMap(([protocol, scenarios]) => Object.entries(scenarios).map(([name, make]) => ({ protocol, name, make })))
  .filter(({ name }) => !values.scenario || values.scenario === name);
// Most failures show in scenarios that are searched at once.
if (values.brief) chosen.sort((one, other) => Number(SLOW.has(one.name)) - Number(SLOW.has(other.name)));

for (const { protocol, name, make } of chosen) {
  if (values.parked) {
    await replayAll(protocol, name);
    continue;
  }
  if (values.schedule) {
    const scenario = make(module);
    console.log(replay(scenario, fromText(scenario, values.schedule)).lines.join("\n"));
    continue;
  }
  const start = performance.now();
  const { report, text } = outcomeOf(() => make(module));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    report.violation ? `FAILS ${protocol}: ${name}\n${text}` : `${protocol}: ${name}: ${text} (${seconds} s)`,
  );
  if (!report.violation) continue;
  failed++;
  // One failure is enough to show that a mutant is caught.
  if (values.brief) process.exit(1);
}
if (failed > 0) process.exitCode = 1;
