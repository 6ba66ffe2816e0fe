import { defineConfig } from "vitest/config";
import quick from "./vitest.config.ts";

/** Those that use the whole machine themselves, or whose browsers are full of workers. */
const WHOLE_MACHINE = [
  "test/browsers/{scenarios,sending}.system.ts",
  "test/threads/*.system.ts",
  "test/prometheus/runtime/*.system.ts",
];

/** The tests that need other programs, such as browsers, runtimes and Prometheus, or that take long. */
export default defineConfig({
  ...(quick.resolve && { resolve: quick.resolve }),
  test: {
    globalSetup: ["test/support/debian.ts", "test/support/packed.ts"],
    pool: "forks",
    ...(quick.test?.server && { server: quick.test.server }),
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: "in pairs",
          include: ["test/**/*.system.ts"],
          exclude: WHOLE_MACHINE,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "alone", include: WHOLE_MACHINE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
