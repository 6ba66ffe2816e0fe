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

export interface Package {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export const manifest = manifestOf("package.json");

export function manifestOf(path: string): Package {
  return JSON.parse(text(path)) as Package;
}
