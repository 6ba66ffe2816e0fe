/** Searches the schedules of record.ts. */

import { describe } from "vitest";
import { recordScenarios } from "./record.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(recordScenarios));
