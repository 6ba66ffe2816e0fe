// The floors: of an atomic add, measured by a C program (native/add.c), and of a call to WebAssembly (native/add.ts).
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const source = join(root, "bench/native/add.c");
const folder = join(root, "build/bench");
const program = join(folder, "add");
const callSource = join(root, "bench/native/add.ts");
const callModule = join(folder, "add.wasm");
const CALL_OPTIONS = ["--config", "none", "-o", callModule, "-O3", "--runtime", "stub", "--initialMemory", "1"];
const ROUNDS = 300;
const QUICK_ROUNDS = 20;
const ATTEMPTS = 10;

/** Compiles what is older than its source. Without a C compiler, there is no program, and its floor is not measured. */
export function compileNative() {
  mkdirSync(folder, { recursive: true });
  if (!isNewer(callModule, callSource)) {
    const asc = join(root, "node_modules/assemblyscript/bin/asc.js");
    execFileSync(process.execPath, [asc, callSource, ...CALL_OPTIONS]);
  }
  if (isNewer(program, source)) return;
  try {
    execFileSync("cc", ["-O2", "-pthread", "-o", program, source], { stdio: ["ignore", "inherit", "inherit"] });
  } catch (problem) {
    if (problem.code !== "ENOENT") throw problem;
    console.log("There is no C compiler (cc): the floor is not measured.");
  }
}

function isNewer(made, from) {
  return existsSync(made) && statSync(made).mtimeMs > statSync(from).mtimeMs;
}

/** Returns `add` and `read` of a module with private memory. */
export function plainCalls() {
  return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(callModule))).exports;
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

/** Returns the quiet nanoseconds of an atomic add by one thread; undefined if there is no floor. */
export function nativeAdd(quick) {
  return add(quick).alone;
}

/**
 * Returns the same with those of two threads: `alone`, `ownLines`, `sameLine`, `sameWord`; empty if there is no floor.
 */
export function nativeAddTogether(quick) {
  return add(quick, "together");
}
