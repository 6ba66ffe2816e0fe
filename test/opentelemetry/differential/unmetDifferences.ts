/** Differences that random programs cannot meet, or that no step of theirs shows. Each has a test that shows it. */

import type { Difference } from "./differences.ts";

export const unmetDifferences: readonly Difference[] = [
  {
    id: "limits",
    sdk: "of a limit of n attribute sets, the n-th overflows; totals may exceed the limit over time",
    ours: 'n sets never overflow (`cardinality: "sdk"`: n − 1)',
    reason: "a limit is exact for the lifetime of the process",
    shownBy: { file: "views.test.ts", test: "by a limit that is %s, further sets share the overflow point" },
  },
  {
    id: "gauges-beyond-limit",
    sdk: "gauges beyond the limit share a point with the last value of any of them",
    ours: "they have no point",
    reason: "a level says nothing of other attribute sets",
    shownBy: { file: "views.test.ts", test: "gauges beyond the limit have no point" },
  },
  {
    id: "case",
    sdk: "names that differ in case are two metrics",
    ours: "they are one metric, with the first name",
    reason: "the specification",
    shownBy: { file: "views.test.ts", test: "instruments of one name and kind are one, whatever the case of the name" },
  },
  {
    id: "views-of-one-name",
    sdk: "two views that make one metric count each record twice",
    ours: "it is counted once",
    reason: "it is one record",
    shownBy: { file: "views.test.ts", test: "two views that make one metric count a record once" },
  },
  {
    id: "start-of-difference",
    sdk: "the start of a difference depends on the attribute set",
    ours: "it is this reader's last collection, for all points",
    reason: "a difference is what came since then",
    shownBy: {
      file: "collector.test.ts",
      test: "totals begin when their set was first recorded, and differences at the last collection",
    },
  },
  {
    id: "falling-totals",
    sdk: "of an observed counter that falls, the rises are added up",
    ours: "its new value is its total, as of a counter that began again",
    reason: "callbacks observe totals",
    shownBy: {
      file: "observables.test.ts",
      test: "readers get totals or differences of observed totals, also of one that began again",
    },
  },
  {
    id: "joined-observations",
    sdk: "of observations that a view makes one set, the last one counts",
    ours: "their sum does; of gauges, the last one",
    reason: "a total has all of its parts",
    shownBy: { file: "observables.test.ts", test: "a view joins observations and limits their sets" },
  },
  {
    id: "observed-histograms",
    sdk: "a reader or a view may make histograms of observed values",
    ours: "they have the default aggregation",
    reason: "one observed value is no distribution",
    shownBy: { file: "observables.test.ts", test: "observed values are no distribution, whatever a reader selects" },
  },
  {
    id: "takeover",
    sdk: "a thread exports only its own metrics, so that none takes over",
    ours: "differences begin at a takeover; what was recorded since the last export of the ended thread is in no difference, but in totals",
    reason: "what readers have exported is known only to their thread",
    shownBy: {
      file: "exporter.test.ts",
      test: "another thread takes over from one that ended, with the totals and no difference twice",
    },
  },
  {
    id: "second-provider",
    sdk: "a provider that is made after the shutdown of another one begins at 0",
    ours: "it continues the totals of its registry, with their start times; with a new registry, it begins at 0",
    reason: "other threads may have recorded, and go on",
    shownBy: {
      file: "registerMetrics.test.ts",
      test: "after shutdown(), a call makes another provider, which continues the totals of the registry",
    },
  },
  {
    id: "schema-urls",
    sdk: "a view's `meterSchemaUrl` selects meters without a schema URL, too",
    ours: "it selects meters of this URL only",
    reason: "the specification",
    shownBy: { file: "differential/beside.test.ts", test: "a view of a schema URL selects no meter without one" },
  },
  {
    id: "patterns",
    sdk: "in the `instrumentName` of a view, only the first `*` stands for any characters, and `?` for itself",
    ours: "each `*` does, and `?` stands for one character",
    reason: "the specification",
    shownBy: { file: "differential/beside.test.ts", test: "each * and ? of a view's pattern counts" },
  },
  {
    id: "interval-limits",
    sdk: "of readers of differences, a limit holds for each interval",
    ours: "it holds for the lifetime of the process: attribute sets of earlier intervals count",
    reason: "all readers and threads share one set of series",
    shownBy: { file: "differential/beside.test.ts", test: "a limit counts the attribute sets of all intervals" },
  },
  {
    id: "refused-options",
    sdk: "options of a provider that are null or unknown are ignored",
    ours: "they are refused",
    reason: "a misspelt option would do nothing, in silence",
    shownBy: { file: "differential/beside.test.ts", test: "options that are null or unknown are refused" },
  },
];
