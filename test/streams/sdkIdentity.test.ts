/** The package's version, as receivers are sent it. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SDK_VERSION } from "../../src/streams/sdkIdentity.ts";

test("it is that of package.json", () => {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  expect(SDK_VERSION).toBe(JSON.parse(text).version);
});
