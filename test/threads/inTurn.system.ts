/** The long run of workers that record one after another. */

import { test } from "vitest";
import { recordInTurn } from "./inTurn.ts";

test("160 workers, one after another, every fourth killed while recording, lose nothing on four lanes", async () => {
  await recordInTurn(160);
});
