/** The repository's own files, as the house tests read them. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the paths of all existing files that are not ignored, committed or not. */
export function repositoryFiles(pattern: RegExp = /./): string[] {
  const list = (...options: string[]) =>
    execFileSync("git", ["ls-files", "-z", ...options], { cwd: ROOT, encoding: "utf8" })
      .split("\0")
      .filter(Boolean);
  const deleted = new Set(list("--deleted"));
  return list("--cached", "--others", "--exclude-standard").filter((path) => !deleted.has(path) && pattern.test(path));
}

export function text(path: string): string {
  return readFileSync(new URL(path, `file://${ROOT}`), "utf8");
}

/** What an entry is, by the conditions of whoever imports it. */
interface Target {
  readonly types: string;
  /** For bundlers of pages. */
  readonly browser?: string;
  readonly default: string;
}

export interface Package {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Target>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export const manifest = manifestOf("package.json");

/** The code that is published: paths from the root that begin with "./". */
export const bundles: readonly string[] = Object.values(manifest.exports).flatMap((target) =>
  typeof target === "string" ? [] : [...(target.browser ? [target.browser] : []), target.default],
);

export function manifestOf(path: string): Package {
  return JSON.parse(text(path)) as Package;
}
