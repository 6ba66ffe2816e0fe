/**
 * Plays scenarios in whatever runtime runs this file: `play.js import|require [scenario]`. Prints, as one line of JSON each, what
 * there is to tell of a scenario. It stands beside a copy of the scenarios, in a folder in which the packed package is installed.
 */

import { createRequire } from "node:module";
import { threadScenarios } from "../scenarios/index.js";

const [, , way, ...names] = process.argv;
const require = createRequire(import.meta.url);
const { host } = way === "require" ? require("../scenarios/node.cjs") : await import("../scenarios/node.js");

// However often and in whichever way it is loaded, the package is there once: its registries know each other.
const loaded = [require("threadtally"), await import("threadtally"), host.threadtally];
if (new Set(loaded.map(({ Registry }) => Registry)).size !== 1) throw new Error("The package was loaded twice.");

for (const name of names.length > 0 ? names : Object.keys(threadScenarios)) {
  const facts = await threadScenarios[name](host);
  console.log(JSON.stringify({ scenario: name, facts }));
}
// Deno's busy workers go on after their end.
process.exit();
