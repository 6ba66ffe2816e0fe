/**
 * `npm run schedules`: searches all scenarios, the long ones too, and prints what came of each. `--protocol` and `--scenario`
 * choose; `--schedule "reader 3; owner 2"` replays one schedule of a scenario. `--quick` leaves the long ones out.
 */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { catalog, longCatalog } from "./catalog.ts";
import { outcomeOf } from "./outcome.ts";
import { fromText, replay } from "./schedule.ts";

const { values } = parseArgs({
  options: {
    kernel: { type: "string", default: "build/kernel/modelled.wasm" },
    protocol: { type: "string" },
    scenario: { type: "string" },
    schedule: { type: "string" },
    quick: { type: "boolean", default: false },
    brief: { type: "boolean", default: false },
  },
});

const module = new WebAssembly.Module(readFileSync(values.kernel));
let failed = 0;
for (const chosen of values.quick ? [catalog] : [catalog, longCatalog]) {
  for (const [protocol, scenarios] of Object.entries(chosen)) {
    if (values.protocol && !values.protocol.split(",").includes(protocol)) continue;
    for (const [name, make] of Object.entries(scenarios)) {
      if (values.scenario && values.scenario !== name) continue;
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
  }
}
if (failed > 0) process.exitCode = 1;
