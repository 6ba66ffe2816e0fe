// The rooms of the source whose mutants are tried, the bar of each room's files, and the tests that judge them.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Files that start threads, open sockets or ask the host, whose faults show in other processes; and those of types alone. */
const LEFT_OUT = /\/(host|index|server|serve|metricOptions|snapshot|cursor)\.ts$/;

/** The least score of every file of a room, and the most of its mutants that no test may reach, both in per cent. */
const rooms = [
  { folder: "src/core", least: 90, mostUncovered: 3 },
  { folder: "src/prometheus", least: 90, mostUncovered: 3 },
  { folder: "src/monitor", least: 90, mostUncovered: 3 },
];

/** Files that have no bar yet: their mutants are shown, and fail no run. */
export const NOT_YET = [
  "src/core/asking.ts",
  "src/core/attachment.ts",
  "src/core/block.ts",
  "src/core/collectors.ts",
  "src/core/counter.ts",
  "src/core/definition.ts",
  "src/core/family.ts",
  "src/core/gauge.ts",
  "src/core/kernel.ts",
  "src/core/kinds.ts",
  "src/core/merge.ts",
  "src/core/metrics.ts",
  "src/core/options.ts",
  "src/core/quantile.ts",
  "src/core/registry.ts",
  "src/core/series.ts",
  "src/core/timer.ts",
  "src/core/upDownCounter.ts",
  "src/prometheus/answer.ts",
  "src/prometheus/expose.ts",
  "src/prometheus/exposition.ts",
  "src/prometheus/format.ts",
  "src/prometheus/handler.ts",
  "src/prometheus/handlerOptions.ts",
  "src/prometheus/responder.ts",
  "src/prometheus/snapshotCursor.ts",
  "src/prometheus/source.ts",
  "src/prometheus/wire.ts",
  "src/prometheus/written.ts",
];

/** Further tests of a file, by their names in its room or by their paths below test/. Those of its own name come first. */
const ALSO = {
  "src/core/blockCursor.ts": ["cursor"],
  "src/core/directory.ts": ["directoryRecords", "hostile"],
  "src/core/handle.ts": ["hosts/web"],
  "src/core/histogram.ts": ["histogramPaths"],
  "src/core/kinds.ts": ["registry", "hostile"],
  "src/core/metrics.ts": ["registry"],
  "src/core/reader.ts": ["perThread", "registry"],
  "src/core/options.ts": ["registry", "optionNames"],
  "src/core/stats.ts": ["registry"],
  "src/monitor/monitor.ts": ["channels", "chartPerformance"],
  "src/monitor/specification.ts": ["monitor"],
  "src/prometheus/answer.ts": ["handler", "responder"],
  "src/prometheus/exposition.ts": ["text", "openMetrics", "protobuf", "expose"],
  "src/prometheus/format.ts": ["negotiate", "handler"],
  "src/prometheus/handlerOptions.ts": ["handler"],
  "src/prometheus/lines.ts": ["text", "openMetrics"],
  "src/prometheus/nativeBuckets.ts": ["protobuf"],
  "src/prometheus/scrape.ts": ["expose"],
  "src/prometheus/source.ts": ["expose", "handler"],
  "src/prometheus/wire.ts": ["protobuf"],
  "src/prometheus/written.ts": ["text", "openMetrics"],
};

/** Returns the bar of a file, or undefined while it has none. */
export function barOf(file) {
  return NOT_YET.includes(file) ? undefined : rooms.find(({ folder }) => file.startsWith(`${folder}/`));
}

/** Returns all files of the rooms, by path. */
export function filesOfRooms(root) {
  return rooms.flatMap(({ folder }) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !LEFT_OUT.test(`/${entry.name}`))
      .map((entry) => `${folder}/${entry.name}`)
      .sort(),
  );
}

/** Returns the test files that judge a file: the one of its name, and others that are listed here. */
export function testsOf(root, file) {
  const own = file.replace(/^src\//, "test/").replace(/\.ts$/, ".test.ts");
  const others = (ALSO[file] ?? []).map((name) =>
    name.includes("/") ? `test/${name}.test.ts` : own.replace(/[^/]+$/, `${name}.test.ts`),
  );
  return [own, ...others].filter((test) => existsSync(join(root, test)));
}
