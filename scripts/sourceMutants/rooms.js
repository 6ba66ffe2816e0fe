// The rooms of the source whose mutants are tried, the bar of each room's files, and the tests that judge them.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Files that start threads, open sockets or ask the host, whose faults show in other processes; and those of types alone. */
const LEFT_OUT =
  /\/(builtin|host|index|knownRegistries|thread|server|serve|metricOptions|snapshot|sharedSeat|channel|metric|seriesCursor)\.ts$|^\/runtime\//;

/** The least score of every file of a room, and the most of its mutants that no test may reach, both in per cent. */
export const rooms = {
  core: { folder: "src/core", least: 50, mostUncovered: 50 },
  prometheus: { folder: "src/prometheus", least: 50, mostUncovered: 50 },
  monitor: { folder: "src/monitor", least: 50, mostUncovered: 50 },
};

/** Further tests of a file, by their names in its room or by their paths. Those of its own name come first. */
const ALSO = {
  "src/core/read/blockCursor.ts": ["cursor"],
  "src/core/memory/directory.ts": ["directoryEntries", "hostile"],
  "src/core/define/kinds.ts": ["registry", "hostile"],
  "src/core/record/metricMaker.ts": ["registry", "definition", "bounds"],
  "src/core/record/metrics.ts": ["registry"],
  "src/core/read/reader.ts": ["perThread", "registry"],
  "src/core/define/options.ts": ["registry", "optionNames"],
  "src/core/memory/storedOptions.ts": ["registryOptions", "registry", "corruption"],
  "src/core/memory/shape.ts": ["registry", "directory"],
  "src/core/read/seriesSum.ts": ["merge", "subtract"],
  "src/core/read/stats.ts": ["registry"],
  "src/core/platform/warning.ts": ["overflow"],
  "src/prometheus/http/respond.ts": ["handler", "responder"],
  "src/prometheus/format/exposition.ts": ["text", "openMetrics", "protobuf", "expose"],
  "src/prometheus/format/format.ts": ["negotiate", "handler"],
  "src/prometheus/http/handlerOptions.ts": ["handler"],
  "src/prometheus/format/lines.ts": ["text", "openMetrics"],
  "src/prometheus/format/nativeBuckets.ts": ["protobuf"],
  "src/prometheus/format/scrape.ts": ["expose"],
  "src/prometheus/source/source.ts": ["expose", "handler"],
  "src/prometheus/format/wire.ts": ["protobuf"],
  "src/prometheus/format/exposedNames.ts": ["text", "openMetrics"],
};

/** Returns the room of a file. */
export function roomOf(file) {
  return Object.values(rooms).find(({ folder }) => file.startsWith(`${folder}/`));
}

/** Returns all files of the rooms, by path. */
export function filesOfRooms(root) {
  return Object.values(rooms).flatMap(({ folder }) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((path) => path.endsWith(".ts") && !LEFT_OUT.test(`/${path}`))
      .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
      .sort(),
  );
}

/** Returns the test files that judge a file: the one of its name, and others of its tests' folder that are listed here. */
export function testsOf(root, file) {
  const own = file.replace(/^src\//, "test/").replace(/\.ts$/, ".test.ts");
  const [folder] = own.match(/^test\/\w+/);
  const all = readdirSync(join(root, folder), { recursive: true }).map(
    (path) => `${folder}/${path.replaceAll("\\", "/")}`,
  );
  const others = (ALSO[file] ?? []).flatMap((name) => all.filter((path) => path.endsWith(`/${name}.test.ts`)));
  return [...new Set([own, ...others])].filter((test) => existsSync(join(root, test)));
}
