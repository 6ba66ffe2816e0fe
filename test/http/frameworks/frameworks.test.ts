/** Servers of real frameworks: the counts of their requests are those of a client that counts itself. */

import { test } from "vitest";
import { expectExactCounts, FRAMEWORKS } from "./load.ts";

test.each(FRAMEWORKS)("%s: both sides count each request once, by its route", (framework) => {
  expectExactCounts(process.execPath, framework, 120);
});
