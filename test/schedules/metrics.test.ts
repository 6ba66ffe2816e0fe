/** Searches the schedules of metrics.ts. */

import { describe } from "vitest";
import { metricScenarios } from "./metrics.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(metricScenarios));
