/** Searches the schedules of spill.ts. */

import { describe } from "vitest";
import { searchAll } from "./search.ts";
import { spillScenarios } from "./spill.ts";

describe("no schedule breaks", () => searchAll(spillScenarios));
