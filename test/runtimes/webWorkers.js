/**
 * A player of scenarios with web workers in the runtime that runs this file, in which `Worker` is global. It prints the
 * result of each scenario, or its problem, as a line of JSON.
 */

import { threadScenarios } from "../scenarios/index.js";
import { host } from "../scenarios/web.js";

for (const name of process.argv.slice(2)) {
  const told = await threadScenarios[name](host).then(
    (facts) => ({ facts }),
    (problem) => ({ problem: String(problem) }),
  );
  console.log(JSON.stringify({ scenario: name, ...told }));
}
// Deno's busy workers keep running after their end.
process.exit();
