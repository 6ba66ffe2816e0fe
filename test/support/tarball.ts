/** The packages as users get them: packed, and installed beside others in folders outside the repository. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../house/files.ts";
import { type Dependencies, INSTALLS, installed } from "./installs.ts";

export interface Tarball {
  /** Path that depends on its content. */
  readonly path: string;
  /** Its files, relative to the package's root. */
  readonly files: readonly string[];
}

let packed: Tarball | undefined;
const packedAliases = new Map<string, Tarball>();

/** Packs what the build has made: once in each process, or for all processes of a run that has called `packForAll`. */
export function tarball(): Tarball {
  const { THREADTALLY_TARBALL } = process.env;
  packed ??= THREADTALLY_TARBALL ? (JSON.parse(readFileSync(THREADTALLY_TARBALL, "utf8")) as Tarball) : pack(ROOT);
  return packed;
}

/** Packs what the build has made, for this process and those that it starts. A second call changes nothing. */
export function packForAll(): void {
  if (process.env.THREADTALLY_TARBALL) return;
  const made = pack(ROOT);
  const description = `${made.path}.json`;
  writeFileSync(description, JSON.stringify(made));
  process.env.THREADTALLY_TARBALL = description;
}

/** Packs the package that is installed under the name of prom-client, or of its successor, once in each process. */
export function aliasTarball(entry: "prom-client" | "prometheus-io-client" = "prom-client"): Tarball {
  const packedAlias = packedAliases.get(entry) ?? pack(join(ROOT, "build/packages", entry));
  packedAliases.set(entry, packedAlias);
  return packedAlias;
}

/** Packs the package in a folder. */
export function pack(cwd: string): Tarball {
  mkdirSync(INSTALLS, { recursive: true });
  const folder = mkdtempSync(join(INSTALLS, "pack-"));
  try {
    const said = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], { cwd, encoding: "utf8" });
    const [{ filename, files }] = JSON.parse(said) as [{ filename: string; files: { path: string }[] }];
    const digest = createHash("sha256")
      .update(readFileSync(join(folder, filename)))
      .digest("hex");
    const path = join(INSTALLS, `${digest.slice(0, 16)}.tgz`);
    renameSync(join(folder, filename), path);
    return { path, files: files.map((file) => file.path) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Makes a folder outside the repository, with the packed package and others of exact versions in its node_modules, and
 * with a copy of the files below `files`. The caller removes it.
 * @example
 * const folder = consumer({ esbuild: "0.28.2" });
 * afterAll(() => rmSync(folder, { recursive: true, force: true }));
 */
export function consumer(others: Dependencies = {}, files?: string): string {
  const { path } = tarball();
  const dependencies = { ...others, threadtally: `file:${path}` };
  // Packages of ours need the package as their peer.
  const needsOwn = Object.values(others).some((version) => version.startsWith("file:"));
  const from = installed(needsOwn ? dependencies : others);
  const folder = mkdtempSync(join(INSTALLS, "consumer-"));
  const own = join(folder, "node_modules", "threadtally");
  if (existsSync(join(from, "node_modules"))) {
    cpSync(join(from, "node_modules"), join(folder, "node_modules"), { recursive: true, verbatimSymlinks: true });
  }
  if (!needsOwn) {
    // As npm does it, which would also install all others again whenever one of our files has changed.
    mkdirSync(own, { recursive: true });
    execFileSync("tar", ["--extract", "--file", path, "--strip-components=1", "--directory", own]);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  // Without what somebody has installed or built there.
  if (files) cpSync(files, folder, { recursive: true, filter: (path) => !/[/\\](node_modules|build)$/.test(path) });
  return folder;
}

/**
 * Copies an example that needs packages, with those that its package.json names, and with the packed package in place
 * of ours.
 */
export function installedExample(name: string): string {
  const files = join(ROOT, "examples", name);
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(files, "package.json"), "utf8"));
  const { threadtally: _, ...others } = { ...dependencies, ...devDependencies };
  return consumer(others, files);
}
