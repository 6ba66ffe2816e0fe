/** A search for copies of the package that share no metrics with this one. */

import { builtin } from "../core/platform/builtin.ts";
import { warn } from "../core/platform/warning.ts";

/** Layouts that are looked for beyond this copy's. */
const LATER = 20;

let isWarned = false;

/** Warns if a copy whose memory has another layout than this one's has made a default registry of this name. */
export function findOtherVersions(name: string, layout: number): void {
  const { getEnvironmentData } = builtin("node:worker_threads") ?? {};
  for (let other = 1; other <= layout + LATER; other++) {
    if (other !== layout && getEnvironmentData?.(`threadtally/${other}/default/${name}`)) warnOfOtherVersion();
  }
}

/** Warns, once, that there is another version. */
export function warnOfOtherVersion(): void {
  if (isWarned) return;
  isWarned = true;
  warn(
    "PROM_CLIENT_VERSIONS",
    "This process has loaded two versions of threadtally/prom-client that cannot share memory: neither exposes what " +
      'the other has counted. Install the same version for all packages; "npm ls threadtally" lists them.',
  );
}
