import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folders with many short tests. */
const SHORT = /^(assembly|core|house|prometheus\/format|schedules|wire)\/.*\.test\.ts$/;

/** Marks of files that replace or observe something of their process, start threads or use the default registry. */
const CHANGES_PROCESS = /\bvi\.|\bprocess\.(on|once|chdir)\(|new (Worker|PerformanceObserver)\(|Registry\.default\(/;

/** Starting a process for a file takes longer than the tests of most files; so these share processes. */
const sharing = readdirSync(file("test"), { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => SHORT.test(path) && !CHANGES_PROCESS.test(readFileSync(file(`test/${path}`), "utf8")))
  .map((path) => `test/${path}`);

export default defineConfig({
  // The shipped files, as users import them; workers find the same by the package's own name.
  resolve: {
    alias: [
      { find: /^threadtally$/, replacement: file("build/index.js") },
      { find: /^threadtally\/([\w/-]+)$/, replacement: file("build/$1.js") },
    ],
  },
  test: {
    pool: "forks",
    // Many tests overflow on purpose, or record what is rejected.
    execArgv: ["--disable-warning=THREADTALLY_OVERFLOW", "--disable-warning=THREADTALLY_REJECTED"],
    // More than a small machine has cores: some tests wait for other threads and processes.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "alone", include: ["test/**/*.test.ts"], exclude: sharing } },
      { extends: true, test: { name: "sharing", include: sharing, isolate: false } },
    ],
  },
});
