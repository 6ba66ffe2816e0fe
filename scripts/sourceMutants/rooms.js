// The folders of the source ("rooms") whose mutants are tried, the bar of each room's files, and the tests that judge
// them.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Files that start threads, open sockets or use the host, since their failures appear in other processes; files with
 * types or numbers only; and the streams of OpenTelemetry, whose tests run its SDK: with it, each mutant takes long.
 */
const LEFT_OUT = new RegExp(
  "/(builtin|host|index|knownRegistries|thread|ownThread|server|serve|metricOptions|family|timedFamily|snapshot|cursor|sharedSeat" +
    "|channel|metric|seriesCursor|fields|exchange|shippedPage)\\.ts$|^/(runtime|streams)/",
);

/**
 * The least score of every file of a room, and the largest share of its mutants that no test reaches, both in per cent.
 */
const rooms = [
  { folder: "src/core", least: 90, mostUncovered: 3 },
  { folder: "src/wire", least: 90, mostUncovered: 3 },
  { folder: "src/prometheus", least: 90, mostUncovered: 3 },
  { folder: "src/monitor", least: 90, mostUncovered: 3 },
];

/**
 * Further tests of a file, by name in its room or by path below test/. The tests with the file's own name come first.
 */
const ALSO = {
  "src/core/collect/collectRequests.ts": ["collectRequestsAsync", "collectRequestsEnds"],
  "src/core/define/options.ts": ["registry", "optionNames", "cursorOptions", "labelSetLife"],
  "src/core/define/definition.ts": ["labelSetLife", "core/define/names", "core/spaces", "core/record/metricMaker"],
  "src/core/define/kinds.ts": ["core/record/metricMaker"],
  "src/core/define/labels.ts": ["labelValues", "refusedLabels", "removeMatching"],
  "src/core/define/names.ts": ["core/spaces"],
  "src/core/memory/kernel.ts": ["core/read/reading"],
  "src/core/define/spaces.ts": ["core/spaces", "core/define/definition", "spacesMerged"],
  "src/core/memory/attachment.ts": [
    "attachmentLanes",
    "attachmentPause",
    "room",
    "seatEnded",
    "core/registryLanes",
    "refusedLabels",
    "labelSetsReused",
    "labelSetsThatComeAndGo",
    "seriesPinned",
  ],
  "src/core/read/subtract.ts": ["subtractRefusals"],
  "src/core/read/reading.ts": [
    "removal",
    "core/read/extremes",
    "expiry",
    "expiryMeanwhile",
    "mean",
    "histogram",
    "gauge",
    "gaugeClear",
    "blockCursor",
    "seriesPinned",
    "labelSetsReused",
  ],
  "src/core/memory/seat.ts": ["seatEnded", "seatFlag", "core/collect/asyncCallbacks"],
  "src/core/memory/series.ts": [
    "room",
    "seriesPlace",
    "seriesPinned",
    "core/record/wideSums",
    "labelSetsThatComeAndGo",
    "labelSetsReused",
  ],
  "src/core/read/snapshotCheck.ts": ["snapshotLimits"],
  "src/core/read/summary.ts": ["summaryWidth"],
  "src/core/read/quantile.ts": ["quantileShape"],
  "src/core/memory/block.ts": ["blockHeader"],
  "src/core/read/merge.ts": ["conflicts", "spacesMerged"],
  "src/core/collect/callbacks.ts": ["asyncCallbacks", "callbackListeners", "callbacksReentry", "onCollect"],
  "src/core/platform/callback.ts": ["timedFamily"],
  "src/core/platform/clock.ts": ["clockOfHosts"],
  "src/core/read/blockCursor.ts": [
    "blockCursorNext",
    "cursor",
    "cursorOptions",
    "reader",
    "readerLabels",
    "readerMeanwhile",
    "deltas",
    "registryOptions",
    "core/spaces",
    "seriesPinned",
  ],
  "src/core/memory/directory.ts": ["directoryEntries", "hostile", "removeMatching", "core/spaces"],
  "src/core/memory/creation.ts": ["creationKilled", "creationTaken", "directoryEntries"],
  "src/core/memory/vacancies.ts": ["creation", "creationKilled"],
  "src/core/memory/seriesReader.ts": [
    "deltasRemoved",
    "reading",
    "blockCursor",
    "blockCursorNext",
    "readerLabels",
    "readerMeanwhile",
  ],
  "src/core/memory/labelSets.ts": ["labelSetsReused", "removeMatching", "blockCursorNext"],
  "src/core/memory/seriesEntry.ts": ["creation", "creationKilled", "directoryEntries"],
  "src/core/memory/largeAmounts.ts": ["wideSums", "upDownAmounts", "counter"],
  "src/core/memory/checkedSeries.ts": ["series", "seriesPinned", "reading", "mean", "counter", "directory", "wideSums"],
  "src/core/memory/roles.ts": ["registryRoles"],
  "src/core/memory/handle.ts": ["hosts/web"],
  "src/core/blockRegistry.ts": [
    "registry",
    "registryLanes",
    "registryOptions",
    "knownRegistries",
    "callbacks",
    "onCollect",
    "registryRoles",
    "notes",
    "cursor",
    "cursorOptions",
    "core/read/deltas",
    "optionNames",
    "hosts/web",
    "core/addSnapshot",
    "core/platform/disposal",
  ],
  "src/core/addSnapshot.ts": ["sources", "sourceLevels", "sourceTotals", "addable", "takenBack"],
  "src/core/read/sourceTotals.ts": ["core/addSnapshot", "addable", "takenBack"],
  "src/core/record/addable.ts": ["core/addSnapshot", "sourceLevels", "sourceTotals"],
  "src/core/record/sources.ts": ["core/addSnapshot", "sourceLevels", "addable"],
  "src/core/registry.ts": ["registryOptions", "knownRegistries", "optionNames", "hosts/web"],
  "src/core/record/additions.ts": ["core/addSnapshot", "addable", "takenBack"],
  "src/core/record/counter.ts": ["familyCache", "wideSums", "counterRemoved"],
  "src/core/record/seriesFamily.ts": [
    "addable",
    "family",
    "labelValues",
    "familyCache",
    "familyReading",
    "openFamily",
    "openFamilyKept",
    "timedFamily",
    "removeMatching",
    "refusedLabels",
    "overflow",
    "labelSetsThatComeAndGo",
    "labelSetsReused",
  ],
  "src/core/record/openFamily.ts": ["openFamilyKept"],
  "src/core/record/labelTree.ts": ["family", "familyCache", "labelSetsThatComeAndGo", "labelSetsReused"],
  "src/core/record/histogram.ts": ["histogramPaths"],
  "src/core/platform/webAssembly.ts": ["webAssemblyErrors"],
  "src/core/record/gauge.ts": ["gaugeClear", "overflow"],
  "src/core/record/overflowWarning.ts": ["overflow"],
  "src/core/record/upDownCounter.ts": ["upDownAmounts"],
  "src/core/record/timed.ts": ["timer", "timedFamily"],
  "src/core/record/timer.ts": ["timedFamily"],
  "src/core/record/metricMaker.ts": [
    "core/record/metrics",
    "registry",
    "definition",
    "bounds",
    "callbacks",
    "removeMatching",
    "core/spaces",
  ],
  "src/core/record/metrics.ts": [
    "registry",
    "additions",
    "callbacks",
    "gaugeClear",
    "removeMatching",
    "labelValues",
    "labelSetLife",
    "metricMaker",
    "core/spaces",
  ],
  "src/core/read/removal.ts": [
    "removeMatching",
    "reading",
    "labelSetsReused",
    "labelSetsThatComeAndGo",
    "gaugeClear",
    "expiry",
  ],
  "src/core/read/deltas.ts": ["deltasRemoved"],
  "src/core/read/expiry.ts": ["expiryMeanwhile", "seriesPinned"],
  "src/core/read/reader.ts": ["perThread", "readerLabels", "readerMeanwhile", "deltas", "blockRegistry", "closed"],
  "src/core/read/seriesWalk.ts": ["blockCursor", "cursor", "deltas"],
  "src/core/read/stats.ts": ["blockRegistry"],
  "src/monitor/monitor.ts": ["channels", "chartPerformance", "core/platform/disposal"],
  "src/monitor/specification.ts": ["monitor"],
  "src/prometheus/format/exposedNames.ts": ["prometheus/format/families"],
  "src/prometheus/format/exposition.ts": ["badMetric", "prometheus/format/families"],
  "src/prometheus/format/lines.ts": ["text", "openMetrics"],
  "src/prometheus/format/nativeBuckets.ts": ["protobuf"],
  "src/prometheus/format/scrape.ts": ["expose"],
  "src/prometheus/http/respond.ts": ["livePage"],
  "src/wire/wire.ts": ["prometheus/format/delimited", "prometheus/format/protobuf"],
};

/** Returns the bar of a file. */
export function barOf(file) {
  return rooms.find(({ folder }) => file.startsWith(`${folder}/`));
}

/** Returns all files of the rooms, by path. */
export function filesOfRooms(root) {
  return rooms.flatMap(({ folder }) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((path) => path.endsWith(".ts") && !LEFT_OUT.test(`/${path}`))
      .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
      .sort(),
  );
}

/** Returns the test files that judge a file: the one with its name, and those listed here. */
export function testsOf(root, file) {
  const own = file.replace(/^src\//, "test/").replace(/\.ts$/, ".test.ts");
  const [folder] = own.match(/^test\/\w+/);
  const all = readdirSync(join(root, folder), { recursive: true }).map(
    (path) => `${folder}/${path.replaceAll("\\", "/")}`,
  );
  const others = (ALSO[file] ?? []).flatMap((name) =>
    name.includes("/") ? `test/${name}.test.ts` : all.filter((path) => path.endsWith(`/${name}.test.ts`)),
  );
  return [...new Set([own, ...others])].filter((test) => existsSync(join(root, test)));
}
