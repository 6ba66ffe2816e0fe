// Mutants of the source that may survive, each with the reason: no test could tell them from the source, or none should.
// A change is the line that is mutated, before and after. A run fails if one of them does not survive, or is no mutant any more.
import { readFileSync } from "node:fs";

export const accepted = JSON.parse(readFileSync(new URL("accepted.json", import.meta.url), "utf8"));
