/** Searches the schedules of reset.ts. */

import { describe } from "vitest";
import { resetScenarios } from "./reset.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(resetScenarios));
