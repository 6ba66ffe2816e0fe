/**
 * Plays scenarios with web workers in whatever runtime runs this file, in which `Worker` is global. Prints, as one line of JSON
 * each, what there is to tell of a scenario, or the problem.
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
// Deno's busy workers go on after their end.
process.exit();
