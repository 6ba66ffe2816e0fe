/** Searches the schedules of creations.ts. */

import { describe } from "vitest";
import { creationScenarios } from "./creations.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(creationScenarios));
