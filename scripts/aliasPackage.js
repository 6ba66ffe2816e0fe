// Makes the packages that are installed under the names of prom-client and of its successor, in `build/packages`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Files of the originals' `lib` that are one export of its entry. */
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
/** Files of the originals' `lib/metrics`: groups of default metrics. */
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

/** The packages by the entries that they are: files that only one original has. */
const PACKAGES = {
  "prom-client": { whole: {}, groups: [] },
  "prometheus-io-client": { whole: { worker: "WorkerRegistry" }, groups: ["eventLoopUtilization"] },
};

const parts = (index) => `require("${index}")[Symbol.for("threadtally/prom-client/parts")]`;
const properties = (names, source) =>
  `const { ${names.join(", ")} } = ${source};\nmodule.exports = { ${names.join(", ")} };`;

/** Returns the text of each file of a package. Its entry exports `names`. */
function files(entry, names) {
  const { whole, groups } = PACKAGES[entry];
  const made = {
    // Node never runs the last statement, but finds the names of exports in it. Bundlers give a module, with a default.
    "index.js": `const entry = require("threadtally/${entry}");
module.exports = entry.default ?? entry;
0 && (module.exports = { ${names.join(", ")} });`,
  };
  for (const [file, name] of Object.entries({ ...WHOLE, ...whole }))
    made[`lib/${file}.js`] = `module.exports = require("..").${name};`;
  for (const [file, own] of Object.entries(NAMED)) made[`lib/${file}.js`] = properties(own, 'require("..")');
  for (const [file, own] of Object.entries(PARTS)) made[`lib/${file}.js`] = properties(own, parts(".."));
  for (const [file, name] of Object.entries(WHOLE_PARTS)) {
    made[`lib/${file}.js`] = `module.exports = ${parts("..")}.${name};`;
  }
  for (const group of [...GROUPS, ...groups])
    made[`lib/metrics/${group}.js`] = `module.exports = ${parts("../..")}.metricGroups.${group};`;
  return made;
}

/** Writes the packages. Their entries have the exports of `build/<entry>.mjs`. */
export function writeAliasPackages() {
  for (const entry of Object.keys(PACKAGES)) writeAliasPackage(entry);
}

function writeAliasPackage(entry) {
  const target = `build/packages/${entry}`;
  const [, list] = /^export const \{ (.*) \} = entry;$/m.exec(readFileSync(`build/${entry}.mjs`, "utf8"));
  rmSync(target, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files(entry, list.split(", ")))) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    writeFileSync(join(target, file), `"use strict";\n${text}\n`);
  }
  writeFileSync(join(target, "index.d.ts"), `export * from "threadtally/${entry}";\n`);
  for (const file of ["package.json", "README.md"]) cpSync(join("packages", entry, file), join(target, file));
  cpSync("LICENSE", join(target, "LICENSE"));
}
