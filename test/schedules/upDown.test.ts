/** Searches the schedules of upDown.ts. */

import { describe } from "vitest";
import { searchAll } from "./search.ts";
import { upDownScenarios } from "./upDown.ts";

describe("no schedule breaks", () => searchAll(upDownScenarios));
