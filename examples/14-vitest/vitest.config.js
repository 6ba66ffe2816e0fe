// The pool of threads, and the code that runs before and after them.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    pool: "threads",
    globalSetup: "./total.js",
    // Vitest loads packages once per thread. For this example, it reloads the package with the modules that import it.
    server: { deps: { inline: ["threadtally"] } },
  },
});
