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
  {
    id: "foreign-promise",
    original:
      "If `collect` returns a promise of another realm, as Node's own are in Jest, nothing waits for it: what it sets " +
      "later is missing, and its rejection ends the process.",
    ours: "`get()` and scrapes await it, and reject as it does.",
    reason: "A scrape must not lack values, or end the process, because of the class of a promise.",
    example: [
      {
        into: "hits",
        on: "client",
        call: "new Counter",
        args: [{ name: "hits", help: "Hits", collect: new Collect([["inc", 3]], true, undefined, undefined, true) }],
      },
      { on: "hits", call: "get", args: [] },
    ],
    correct({ step, next, met }) {
      const [options] = step.args as [{ collect?: unknown } | undefined];
      const { collect } = (step.call.startsWith("new ") && options) || {};
      if (!(collect instanceof Collect && collect.isForeign)) return undefined;
      met();
      return next({
        ...step,
        args: [{ ...options, collect: new Collect(collect.calls, true, collect.fails, collect.on) }],
      });
    },
  },
];
