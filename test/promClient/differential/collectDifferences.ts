/** Differences in the order of readings and `collect` functions. */

import type { Difference, Original } from "./corrections.ts";
import { Collect } from "./steps.ts";

export const collectDifferences: readonly Difference[] = [
  {
    id: "collected-first",
    original: "A scrape may read a metric before the `collect` function of another metric has set it.",
    ours: "It reads all metrics once all `collect` functions have ended.",
    reason: "Otherwise, such a value would be that of the scrape before.",
    example: [
      { into: "register", on: "client", call: "get register", args: [] },
      { into: "level", on: "client", call: "new Gauge", args: [{ name: "level", help: "L" }] },
      {
        into: "other",
        on: "client",
        call: "new Gauge",
        args: [{ name: "other", help: "O", collect: new Collect([["set", 3]], true, undefined, "level") }],
      },
      { on: "register", call: "metrics", args: [] },
    ],
    async correct({ step, world, next, met }) {
      if (!/^(metrics|getMetricsAsJSON)$/.test(step.call)) return next();
      for (const [name, { args }] of world.makers) {
        const { collect } = (args[0] ?? {}) as { readonly collect?: unknown };
        if (!(collect instanceof Collect) || collect.on === undefined) continue;
        await (world.named.get(name) as Original).collect();
        met();
      }
      return next();
    },
  },
];
