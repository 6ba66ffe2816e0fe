/** Searches the schedules of lanes.ts. */

import { describe } from "vitest";
import { laneScenarios } from "./lanes.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(laneScenarios));
