// The pool of threads, and the code that runs before and after them.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    pool: "threads",
    globalSetup: "./total.js",
  },
});
