/** Other runtimes than the one that runs the tests: npm packages of exact versions. */

import { join } from "node:path";
import { installed } from "./installs.ts";

/** The npm package and its version, by name. Each package contains a program of the package's name. */
const RUNTIMES = {
  "Node 20.19": ["node", "20.19.0"],
  "Node 22": ["node", "22.23.3"],
  "Node 24": ["node", "24.21.0"],
  "Node 26": ["node", "26.10.0"],
  Bun: ["bun", "1.4.5"],
  Deno: ["deno", "2.9.6"],
} as const;

export type Runtime = keyof typeof RUNTIMES;

/** Returns the path of a runtime's program. Fails if it cannot be installed. */
export function runtime(name: Runtime): string {
  const [program, version] = RUNTIMES[name];
  // Each of the three downloads the program for this machine when it is installed.
  return join(installed({ [program]: version }, { scripts: [program] }), "node_modules", ".bin", program);
}
