/** Searches the schedules of removal.ts. */

import { describe } from "vitest";
import { removalScenarios } from "./removal.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(removalScenarios));
