/** Searches the scenarios that are left out of the unit tests for their time. */

import { describe } from "vitest";
import { catalog } from "./catalog.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(Object.assign({}, ...Object.values(catalog)), { slow: true }));
