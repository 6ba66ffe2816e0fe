// Converts every second file, or pretends to.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { metricsOf } from "./metrics.js";

const { handle, first, step, count, damaged } = workerData;
const { files, bytes } = metricsOf(Registry.attach(handle));

for (let file = first; file < count; file += step) {
  try {
    bytes.record(convert(file));
    files.labels("ok").inc();
  } catch {
    files.labels("failed").inc();
  }
}

/** Returns the size of the thumbnail. */
function convert(file) {
  if (damaged > 0 && file % damaged === 0) throw new Error(`${file} is damaged`);
  return 1000 + file;
}
