/** Searches the schedules of notes.ts. */

import { describe } from "vitest";
import { noteScenarios } from "./notes.ts";
import { searchAll } from "./search.ts";

describe("no schedule breaks", () => searchAll(noteScenarios));
