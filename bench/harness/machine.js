// The measured version and the machine: kept with every result.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const manifest = (folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
const said = (program, ...options) => execFileSync(program, options, { cwd: root, encoding: "utf8" }).trim();

export function machine() {
  const processors = cpus();
  return {
    processor: processors[0].model,
    cores: processors.length,
    architecture: process.arch,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}`,
    compiler: compiler(),
  };
}

function compiler() {
  try {
    return said("cc", "--version").split("\n")[0];
  } catch {
    return "no C compiler";
  }
}

/** Returns the version and commit of the measured code, and whether files differed from that commit. */
export function measuredCode() {
  return {
    version: manifest(".").version,
    commit: said("git", "rev-parse", "--short", "HEAD"),
    changed: said("git", "status", "--porcelain", "--", "src", "assembly", "bench/*.js", "bench/contestants") !== "",
    rivals: manifest("bench/rivals").dependencies,
  };
}
