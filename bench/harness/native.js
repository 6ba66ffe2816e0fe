// The floor, measured by a program in C: native/add.c.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";

const source = join(import.meta.dirname, "../native/add.c");
const folder = join(import.meta.dirname, "../../build/bench");
const program = join(folder, "add");
const ROUNDS = 300;
const QUICK_ROUNDS = 20;
const ATTEMPTS = 10;

/** Compiles the program when it is older than its source. Without a C compiler there is none, and the floor is not measured. */
export function compileNative() {
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return;
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("cc", ["-O2", "-pthread", "-o", program, source], { stdio: ["ignore", "inherit", "inherit"] });
  } catch (problem) {
    if (problem.code !== "ENOENT") throw problem;
    console.log("There is no C compiler (cc): the floor is not measured.");
  }
}

function add(quick, ...modes) {
  if (!existsSync(program)) return {};
  const rounds = String(quick ? QUICK_ROUNDS : ROUNDS);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = JSON.parse(execFileSync(program, [rounds, ...modes], { encoding: "utf8" }));
    if (quick || !Object.values(found).includes(0)) return found;
  }
  throw new Error("The floor's threads never ran at the same time: the machine is too busy.");
}

/** Quiet nanoseconds of an atomic add by one thread; undefined where there is no floor. */
export function nativeAdd(quick) {
  return add(quick).alone;
}

/** The same beside those of two threads: `alone`, `ownLines`, `sameLine`, `sameWord`; empty where there is no floor. */
export function nativeAddTogether(quick) {
  return add(quick, "together");
}
