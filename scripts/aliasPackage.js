// Makes the second package, which is installed under the name of prom-client, in `build/packages/prom-client`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const SOURCE = "packages/prom-client";
const TARGET = "build/packages/prom-client";

/** Files of the original's `lib` that are one export of its entry. */
const WHOLE = {
  cluster: "AggregatorRegistry",
  counter: "Counter",
  defaultMetrics: "collectDefaultMetrics",
  gauge: "Gauge",
  histogram: "Histogram",
  pushgateway: "Pushgateway",
  registry: "Registry",
  summary: "Summary",
};
/** Files that have exports of the entry as their properties. */
const NAMED = {
  bucketGenerators: ["linearBuckets", "exponentialBuckets"],
};
/** Files that have others, which the entry keeps under a symbol. */
const PARTS = {
  metric: ["Metric"],
  metricAggregators: ["aggregators", "AggregatorFactory"],
  util: ["getLabels", "getValueAsString", "Grouper", "hashObject", "isObject", "nowTimestamp"],
  validation: ["validateMetricName", "validateLabelName", "validateLabel"],
};
/** Files that are one of the others. */
const WHOLE_PARTS = { exemplar: "Exemplar" };
/** Files of the original's `lib/metrics`: groups of default metrics. */
const GROUPS = [
  "eventLoopLag",
  "gc",
  "heapSizeAndUsed",
  "heapSpacesSizeAndUsed",
  "osMemoryHeap",
  "osMemoryHeapLinux",
  "processCpuTotal",
  "processHandles",
  "processMaxFileDescriptors",
  "processOpenFileDescriptors",
  "processRequests",
  "processResources",
  "processStartTime",
  "version",
];

const parts = (index) => `require("${index}")[Symbol.for("threadtally/prom-client/parts")]`;
const properties = (names, source) =>
  `const { ${names.join(", ")} } = ${source};\nmodule.exports = { ${names.join(", ")} };`;

/** Returns the text of each file. The entry exports `names`. */
function files(names) {
  const made = {
    // Node never runs the last statement, but finds the names of exports in it. Bundlers give a module, with a default.
    "index.js": `const entry = require("threadtally/prom-client");
module.exports = entry.default ?? entry;
0 && (module.exports = { ${names.join(", ")} });`,
  };
  for (const [file, name] of Object.entries(WHOLE)) made[`lib/${file}.js`] = `module.exports = require("..").${name};`;
  for (const [file, own] of Object.entries(NAMED)) made[`lib/${file}.js`] = properties(own, 'require("..")');
  for (const [file, own] of Object.entries(PARTS)) made[`lib/${file}.js`] = properties(own, parts(".."));
  for (const [file, name] of Object.entries(WHOLE_PARTS)) {
    made[`lib/${file}.js`] = `module.exports = ${parts("..")}.${name};`;
  }
  for (const group of GROUPS)
    made[`lib/metrics/${group}.js`] = `module.exports = ${parts("../..")}.metricGroups.${group};`;
  return made;
}

/** Writes the package. Its entry has the exports of `build/prom-client.mjs`. */
export function writeAliasPackage() {
  const [, list] = /^export const \{ (.*) \} = entry;$/m.exec(readFileSync("build/prom-client.mjs", "utf8"));
  rmSync(TARGET, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files(list.split(", ")))) {
    mkdirSync(dirname(join(TARGET, file)), { recursive: true });
    writeFileSync(join(TARGET, file), `"use strict";\n${text}\n`);
  }
  writeFileSync(join(TARGET, "index.d.ts"), 'export * from "threadtally/prom-client";\n');
  for (const file of ["package.json", "README.md"]) cpSync(join(SOURCE, file), join(TARGET, file));
  cpSync("LICENSE", join(TARGET, "LICENSE"));
}
