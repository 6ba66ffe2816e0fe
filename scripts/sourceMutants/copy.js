// A copy of the tree whose sources may be mutated in place.
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const COPIED = ["assembly", "build", "docs", "scripts", "src", "test", "package.json", "tsconfig.json"];

/** The name of the configuration that `chooseTests` writes. */
export const CONFIGURATION = "vitest.mutants.config.js";

/** Copies the tree and returns the folder. It is removed when the process ends. */
export function copyTree(root) {
  const folder = mkdtempSync(join(tmpdir(), "threadtally-source-mutants-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** If a test file fails while it is loaded, it has no tests, and Stryker would see no failure. */
const REPORTER = `{
  onInit(vitest) { this.state = vitest.state; },
  onTestModuleEnd(module) { for (const error of module.errors()) this.state.catchError(error, "Unhandled Error"); },
}`;

/**
 * Configures Vitest in the copy to run these test files, with the package resolved to its sources instead of the build.
 */
export function chooseTests(folder, tests) {
  const alias = `[
    { find: /^threadtally$/, replacement: ${JSON.stringify(join(folder, "src/index.ts"))} },
    { find: /^threadtally\\/(\\w+)$/, replacement: ${JSON.stringify(join(folder, "src/$1/index.ts"))} },
  ]`;
  const timeouts = "testTimeout: 60_000, hookTimeout: 60_000";
  // Copies of what was built have no mutants: Node itself loads them, which is faster.
  const server = "server: { deps: { external: [/\\/threadtally-copy-/] } }";
  const test = `{ include: ${JSON.stringify(tests)}, ${server}, ${timeouts}, reporters: [${REPORTER}] }`;
  writeFileSync(join(folder, CONFIGURATION), `export default { resolve: { alias: ${alias} }, test: ${test} };\n`);
}
