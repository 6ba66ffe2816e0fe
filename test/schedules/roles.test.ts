/** Searches the schedules of roles.ts. */

import { describe } from "vitest";
import { roleScenarios } from "./roles.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(roleScenarios));
