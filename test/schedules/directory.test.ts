/** Searches the schedules of directory.ts. */

import { describe } from "vitest";
import { directoryScenarios } from "./directory.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(directoryScenarios));
