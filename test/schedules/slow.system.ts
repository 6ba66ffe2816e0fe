/** Searches the scenarios that are too slow for the unit tests. */

import { describe } from "vitest";
import { catalog } from "./catalog.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(Object.assign({}, ...Object.values(catalog)), { slow: true }));
