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

// However often and in whichever way an entry is loaded, it exists once.
const loaded = [[require("threadtally"), host.threadtally]];
for (const entry of [
  "",
  "/browser",
  "/http",
  "/monitor",
  "/pages",
  "/pool",
  "/prometheus",
  "/prometheus/serve",
  "/push",
]) {
  loaded.push([require(`threadtally${entry}`), await import(`threadtally${entry}`)]);
}
for (const [one, other] of loaded) {
  const names = Object.keys(one);
  if (names.length === 0) throw new Error("An entry exports nothing.");
  for (const name of names) if (one[name] !== other[name]) throw new Error(`${name} was loaded twice.`);
}

for (const name of names.length > 0 ? names : Object.keys(threadScenarios)) {
  const facts = await threadScenarios[name](host);
  console.log(JSON.stringify({ scenario: name, facts }));
}
// Deno's busy workers keep running after their end.
process.exit();
