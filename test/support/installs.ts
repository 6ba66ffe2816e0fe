/**
 * npm packages of exact versions, installed once into a cache outside the repository, from where none of our files is
 * found.
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Versions by name. Instead of a version, `file:` and the path of a tarball are allowed if the path depends on its
 * content.
 */
export type Dependencies = Readonly<Record<string, string>>;

/** The cache, which may be removed at any time. */
export const INSTALLS = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "threadtally");

export interface InstallOptions {
  /** Names of packages whose own install scripts may run. npm from version 11 on runs none that is not named. */
  readonly scripts?: readonly string[];
  /** Versions that packages get instead of those that they depend on. */
  readonly overrides?: Dependencies;
}

/**
 * Returns a folder whose node_modules contains the packages. Other tests use it too: nothing may be written there.
 * Throws if npm cannot install.
 */
export function installed(dependencies: Dependencies, { scripts = [], overrides }: InstallOptions = {}): string {
  const manifest = {
    private: true,
    dependencies,
    ...(overrides && { overrides }),
    allowScripts: Object.fromEntries(scripts.map((name) => [name, true])),
  };
  const digest = createHash("sha256").update(JSON.stringify(manifest)).digest("hex").slice(0, 16);
  const folder = join(INSTALLS, digest);
  if (existsSync(folder)) return folder;
  mkdirSync(INSTALLS, { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(unfinished, "package.json"), JSON.stringify(manifest, undefined, 2));
    const options = ["--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline", "--loglevel=error"];
    execFileSync("npm", ["install", ...options], { cwd: unfinished, stdio: ["ignore", "ignore", "inherit"] });
    renameSync(unfinished, folder);
  } catch (problem) {
    // Another process that installed the same may have been faster.
    if (!existsSync(folder)) throw problem;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
