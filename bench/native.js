// The floor of one record: an atomic add in C, on this machine. Undefined where there is no C compiler.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RUNS = 5;

/** Nanoseconds of each of several runs. */
export function nativeAdd() {
  const folder = mkdtempSync(join(tmpdir(), "threadtally-native-"));
  const program = join(folder, "add");
  try {
    execFileSync("cc", ["-O2", "-o", program, join(import.meta.dirname, "native/add.c")]);
    return Array.from({ length: RUNS }, () => Number(execFileSync(program, { encoding: "utf8" })));
  } catch (problem) {
    if (problem.code === "ENOENT") return undefined;
    throw problem;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
