// The mutants of the source that may survive, each with the reason: no test could distinguish them from the source, or
// none should. A change is the mutated line, before and after. A run fails if one of them does not survive, or is no
// longer a mutant.
import { readFileSync } from "node:fs";

export const accepted = JSON.parse(readFileSync(new URL("accepted.json", import.meta.url), "utf8"));
