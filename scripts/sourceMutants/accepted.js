// Mutants of the source that may survive, each with the reason: no test could tell them from the source, or none should.
// A change is the line that is mutated, before and after. A run fails if one of them does not survive, or is no mutant any more.

export const accepted = [];
