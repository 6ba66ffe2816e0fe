/** A test for Jest with modules (`--experimental-vm-modules`). */

import { createRequire } from "node:module";
import { Registry } from "threadtally";

test("import and require give one copy", async () => {
  expect(createRequire(import.meta.url)("threadtally").Registry).toBe(Registry);
  expect((await import("threadtally")).Registry).toBe(Registry);
});
