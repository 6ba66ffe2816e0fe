/** The numbers of fields are those of metrics.proto. */

import { join } from "node:path";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import * as numbers from "../../../src/prometheus/format/fields.ts";
import { ROOT } from "../../house/files.ts";

const root = protobuf.loadSync(join(ROOT, "test/prometheus/metrics.proto"));

/** The messages that have the fields of a prefix; where it has two, their numbers are equal. */
const MESSAGES: Readonly<Record<string, readonly string[]>> = {
  FAMILY: ["MetricFamily"],
  METRIC: ["Metric"],
  LABEL: ["LabelPair"],
  SCALAR: ["Gauge", "Counter"],
  OBSERVED: ["Summary", "Histogram"],
  HISTOGRAM: ["Histogram"],
  BUCKET: ["Bucket"],
  SPAN: ["BucketSpan"],
  TIMESTAMP: ["Timestamp"],
};

test.each(Object.entries(numbers))("%s is %i in the schema", (name, number) => {
  const [prefix = "", ...words] = name.split("_");
  const field = words
    .join("_")
    .toLowerCase()
    .replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const messages = MESSAGES[prefix] ?? [];
  expect(messages).not.toEqual([]);
  for (const message of messages) expect(root.lookupType(message).fields[field]?.id, message).toBe(number);
});
