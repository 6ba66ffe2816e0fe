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

/** The files of an entry, by the conditions of its importer. */
interface Target {
  readonly types: { readonly require: string; readonly default: string };
  /** For pages. */
  readonly browser?: { readonly module: string; readonly require: string; readonly default: string };
  /** For bundlers, whether they import or require it. */
  readonly module: string;
  readonly require: string;
  /** For `import` in Node. */
  readonly node: string;
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

/** Returns all files that the conditions of an entry name. */
export function filesOf(target: string | object): string[] {
  return typeof target === "string" ? [target] : Object.values(target).flatMap(filesOf);
}

/** The entries of the package that are code, by the path below its name: ".", "./monitor" and others. */
export const entries: readonly (Target & { readonly entry: string })[] = Object.entries(manifest.exports).flatMap(
  ([entry, target]) => (typeof target === "string" ? [] : [{ entry, ...target }]),
);

/** The ES modules that are published, from which bundlers drop what is not used: paths that begin with "./". */
export const bundles: readonly string[] = entries.flatMap((one) => [
  ...(one.browser ? [one.browser.default] : []),
  one.default,
]);

export function manifestOf(path: string): Package {
  return JSON.parse(text(path)) as Package;
}
