/** Searches the schedules of borrowed.ts. */

import { describe } from "vitest";
import { borrowedScenarios } from "./borrowed.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(borrowedScenarios));
