import { defineConfig } from "vitest/config";
import quick from "./vitest.config.ts";

/**
 * The tests that need other programs: browsers, runtimes, Prometheus. They run one file at a time, since each uses the
 * whole machine.
 */
export default defineConfig({
  ...(quick.resolve && { resolve: quick.resolve }),
  test: {
    include: ["test/**/*.system.ts"],
    globalSetup: "test/support/debian.ts",
    pool: "forks",
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
