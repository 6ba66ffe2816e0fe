/** Searches the scenarios that are too slow for the unit tests, different ones each day. */

import { describe } from "vitest";
import { partOfToday } from "../support/today.ts";
import { catalog } from "./catalog.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => {
  searchAll(Object.assign({}, ...Object.values(catalog)), { slow: true, part: partOfToday(6) });
});
