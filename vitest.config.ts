import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Marks of files that change their process, or use the default registry, which all threads of a process share. */
const CHANGES_PROCESS =
  /\bprocess\.(on|once|chdir)\(|new (Worker|PerformanceObserver)\(|Registry\.default\(|\bregisterMetrics\(/;
/** Folders of files that are about main threads and their workers, or about metrics that all threads share. */
const OF_PROCESSES = /^test\/(hosts|promClient|scenarios|threads)\//;

/** Folders with many short tests, and the mark of files that change their own modules or globals. */
const SHORT = /^test\/(assembly|core|house|prometheus\/format|schedules|wire)\//;
const CHANGES_GLOBALS = /\bvi\./;

const files = readdirSync(file("test"), { recursive: true, encoding: "utf8" })
  .map((path) => `test/${path.replaceAll("\\", "/")}`)
  .filter((path) => path.endsWith(".test.ts") && !OF_PROCESSES.test(path))
  .map((path) => ({ path, code: readFileSync(file(path), "utf8") }))
  .filter(({ code }) => !CHANGES_PROCESS.test(code));
const isTogether = ({ path, code }: (typeof files)[0]) => SHORT.test(path) && !CHANGES_GLOBALS.test(code);

const together = files.filter(isTogether).map(({ path }) => path);
const threads = files.filter((one) => !isTogether(one)).map(({ path }) => path);

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
    // What was built, and copies of it, are loaded by Node itself: it need not be transformed.
    server: { deps: { external: [/\/build\/[\w/-]+\.js$/, /\/threadtally-copy-/] } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // To start a process takes longer than most files, so they have a thread instead, or share processes if they can.
    projects: [
      {
        extends: true,
        test: { name: "processes", include: ["test/**/*.test.ts"], exclude: [...threads, ...together] },
      },
      { extends: true, test: { name: "threads", pool: "threads", include: threads } },
      { extends: true, test: { name: "together", include: together, isolate: false } },
    ],
  },
});
