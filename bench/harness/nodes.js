// The versions of Node that are measured: this one, and others as npm packages of exact versions, installed once into a
// cache.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const VERSIONS = { 20: "20.20.2", 22: "22.23.3", 24: "24.21.0", 26: "26.10.0" };
const cache = join(import.meta.dirname, "../../node_modules/.cache/threadtally");

export const thisMajor = Number.parseInt(process.versions.node, 10);

/** Returns the executable of Node with this major version. */
export function nodeProgram(major) {
  if (major === thisMajor) return process.execPath;
  const version = VERSIONS[major];
  if (!version)
    throw new RangeError(`There is no Node ${major} here: it is one of ${Object.keys(VERSIONS).join(", ")}.`);
  const folder = join(cache, `node-${version}`);
  const program = join(folder, "node_modules", ".bin", "node");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    // The package's script downloads the executable for this machine; npm runs only scripts that are allowed by name.
    const manifest = { private: true, dependencies: { node: version }, allowScripts: { node: true } };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    const options = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
    execFileSync("npm", ["install", ...options], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  }
  return program;
}
