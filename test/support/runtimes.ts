/** Other runtimes than the one that runs the tests: npm packages of exact versions, installed once into a cache. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../house/files.ts";

/** By name: the npm package and its version. Each package brings a program of the package's name. */
const RUNTIMES = {
  "Node 22": ["node", "22.23.3"],
  "Node 24": ["node", "24.21.0"],
  "Node 26": ["node", "26.10.0"],
  Bun: ["bun", "1.4.5"],
  Deno: ["deno", "2.9.6"],
} as const;

export type Runtime = keyof typeof RUNTIMES;

/** The program of a runtime; fails when it cannot be had. */
export function runtime(name: Runtime): string {
  const [program, version] = RUNTIMES[name];
  const folder = join(ROOT, "node_modules", ".cache", "threadtally", `${program}-${version}`);
  const path = join(folder, "node_modules", ".bin", program);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const install = ["install", "--no-audit", "--no-fund", "--no-save", "--prefix", folder, `${program}@${version}`];
    execFileSync("npm", install, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  }
  return path;
}
