import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // The shipped files, as users import them; workers find the same by the package's own name.
  resolve: {
    alias: [
      { find: /^threadtally$/, replacement: file("build/index.js") },
      { find: /^threadtally\/([\w/-]+)$/, replacement: file("build/$1.js") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // Many tests overflow on purpose, or record what is rejected.
    execArgv: ["--disable-warning=THREADTALLY_OVERFLOW", "--disable-warning=THREADTALLY_REJECTED"],
    // More than a small machine has cores: some tests wait for other threads and processes.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
