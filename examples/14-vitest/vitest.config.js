// The pool of threads, and what runs before and after them.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    pool: "threads",
    globalSetup: "./total.js",
    // Vitest loads packages once a thread. For the sake of the example it loads this one anew with the modules that import it.
    server: { deps: { inline: ["threadtally"] } },
  },
});
