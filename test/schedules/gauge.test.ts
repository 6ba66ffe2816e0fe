/** Searches the schedules of gauge.ts. */

import { describe } from "vitest";
import { gaugeScenarios } from "./gauge.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(gaugeScenarios));
