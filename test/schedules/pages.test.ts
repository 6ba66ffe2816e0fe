/** Searches the schedules of pages.ts. */

import { describe } from "vitest";
import { pageScenarios } from "./pages.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(pageScenarios));
