/** The waits between attempts. */

import { expect, test } from "vitest";
import { backoff, retryAfter } from "../../src/push/waits.ts";

test("each wait is random, from a half of its longest, which doubles up to 30 seconds", () => {
  for (const [failures, longest] of [
    [1, 1000],
    [2, 2000],
    [5, 16_000],
    [6, 30_000],
    [2000, 30_000],
  ] as const) {
    const waits = Array.from({ length: 200 }, () => backoff(failures));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(longest / 2);
    expect(Math.max(...waits)).toBeLessThanOrEqual(longest);
    expect(new Set(waits).size).toBeGreaterThan(100);
  }
});

const NOW = Date.parse("2026-01-01T00:00:00Z");

test.each([
  [undefined, undefined],
  ["0", undefined],
  ["1", 1000],
  ["7", 7000],
  ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
  ["Thu, 01 Jan 2026 00:00:00 GMT", undefined],
  ["Wed, 31 Dec 2025 00:00:00 GMT", undefined],
  ["999999999", 600_000],
  ["9".repeat(400), 600_000],
  ["soon", undefined],
  ["-5", undefined],
])("Retry-After %s is a wait of %s milliseconds", (text, wait) => {
  expect(retryAfter({ "retry-after": text }, NOW)).toBe(wait);
});
