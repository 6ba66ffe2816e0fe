// The ways in which scripts/mutants.js breaks the protocols.
import { baselineMutations } from "./baselines.js";
import { creationMutations } from "./creations.js";
import { directoryMutations } from "./directory.js";
import { laneMutations } from "./lanes.js";
import { packedMutations } from "./packed.js";

export { edited } from "./edit.js";
export const mutations = [
  ...packedMutations,
  ...baselineMutations,
  ...laneMutations,
  ...directoryMutations,
  ...creationMutations,
];
