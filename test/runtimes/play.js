/**
 * A player of scenarios in the runtime that runs this file: `play.js import|require [scenario]`. It prints the result
 * of each scenario as a line of JSON. It is beside a copy of the scenarios, in a folder in which the packed package is
 * installed.
 */

import { createRequire } from "node:module";
import { threadScenarios } from "../scenarios/index.js";

const [, , way, ...names] = process.argv;
const require = createRequire(import.meta.url);
const { host } = way === "require" ? require("../scenarios/node.cjs") : await import("../scenarios/node.js");

// However often and in whichever way it is loaded, the package exists once: its registries work together.
const loaded = [require("threadtally"), await import("threadtally"), host.threadtally];
if (new Set(loaded.map(({ Registry }) => Registry)).size !== 1) throw new Error("The package was loaded twice.");

for (const name of names.length > 0 ? names : Object.keys(threadScenarios)) {
  const facts = await threadScenarios[name](host);
  console.log(JSON.stringify({ scenario: name, facts }));
}
// Deno's busy workers keep running after their end.
process.exit();
