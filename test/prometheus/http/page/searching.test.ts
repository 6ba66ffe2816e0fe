/** The search of the live page. */

import { expect, test } from "vitest";
import { hasWords, wordsOf } from "../../../../src/prometheus/http/page/searching.ts";

const METRIC = { name: "jobs_total", help: "Finished jobs" };
const LABELS = { kind: "Chart", region: "eu" };

test("a search is split into words, in lower case", () => {
  expect(wordsOf("  Jobs\tkind=Chart ")).toEqual(["jobs", "kind=chart"]);
  expect(wordsOf(" ")).toEqual([]);
});

test.each([
  ["", true],
  ["JOBS", true],
  ["finished total", true],
  ["chart", true],
  ["kind=ch", true],
  ["region=eu jobs", true],
  ["region=us", false],
  ["jobs missing", false],
  // The end of one text and the beginning of the next are no word.
  ["jobskind", false],
  ["chartregion", false],
])("%j is found: %s", (search, isFound) => {
  expect(hasWords(wordsOf(search), METRIC, LABELS)).toBe(isFound);
});

test("without labels, only the name and the help are searched", () => {
  expect(hasWords(["jobs"], METRIC)).toBe(true);
  expect(hasWords(["chart"], METRIC)).toBe(false);
});
