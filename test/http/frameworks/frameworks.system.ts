/** The counts of frameworks' servers and of clients in each supported Node, under more load. */

import { describe, test } from "vitest";
import { type Runtime, runtime } from "../../support/runtimes.ts";
import { expectExactCounts, FRAMEWORKS } from "./load.ts";

const NODES = ["Node 20.19", "Node 22", "Node 24", "Node 26"] satisfies Runtime[];

describe.each(NODES)("%s", (name) => {
  test.each(FRAMEWORKS)("%s: both sides count each request once, by its route", (framework) => {
    expectExactCounts(runtime(name), framework, 1000);
  });
});
