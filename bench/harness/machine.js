// The measured version and the machine: kept with every result.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const manifest = (folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
const said = (program, ...options) => execFileSync(program, options, { cwd: root, encoding: "utf8" }).trim();

export function machine() {
  const processors = cpus();
  return {
    processor: processors[0].model,
    generation: generation(),
    cores: processors.length,
    architecture: process.arch,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}`,
    compiler: compiler(),
  };
}

/**
 * By maker, family and model, and the stepping where it decides: names such as "AMD EPYC" have been those of several
 * generations.
 */
const GENERATIONS = {
  "AuthenticAMD 25 1": "Zen 3",
  "AuthenticAMD 25 17": "Zen 4",
  "GenuineIntel 6 85 7": "Cascade Lake",
  "GenuineIntel 6 106": "Ice Lake",
  "GenuineIntel 6 143": "Sapphire Rapids",
};

/** Undefined where the system does not say. */
function generation() {
  if (!existsSync("/proc/cpuinfo")) return undefined;
  const text = readFileSync("/proc/cpuinfo", "utf8");
  const [maker, family, model, stepping] = ["vendor_id", "cpu family", "model", "stepping"].map(
    (key) => new RegExp(`^${key}\\s*: (.+)$`, "m").exec(text)?.[1],
  );
  const kind = `${maker} ${family} ${model}`;
  return maker && (GENERATIONS[kind] ?? GENERATIONS[`${kind} ${stepping}`] ?? `family ${family} model ${model}`);
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
