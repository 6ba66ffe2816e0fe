/** A decoder of protobuf expositions with an independent library, by the schema in metrics.proto. */

import { readFileSync } from "node:fs";
import protobuf from "protobufjs";

interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

export interface DecodedHistogram {
  readonly sampleCount: number;
  readonly sampleSum: number;
  readonly bucket: readonly { readonly cumulativeCount: number; readonly upperBound: number }[];
  readonly schema?: number;
  readonly zeroThreshold?: number;
  readonly zeroCount?: number;
  readonly positiveSpan: readonly { readonly offset: number; readonly length: number }[];
  readonly positiveDelta: readonly number[];
  readonly createdTimestamp: Timestamp;
}

export interface DecodedMetric {
  readonly label: readonly { readonly name: string; readonly value: string }[];
  readonly gauge?: { readonly value: number };
  readonly counter?: { readonly value: number; readonly createdTimestamp: Timestamp };
  readonly summary?: Pick<DecodedHistogram, "sampleCount" | "sampleSum" | "createdTimestamp">;
  readonly histogram?: DecodedHistogram;
}

export interface DecodedFamily {
  readonly name: string;
  readonly help?: string;
  readonly type: string;
  readonly unit?: string;
  readonly metric: readonly DecodedMetric[];
}

const schema = protobuf.parse(readFileSync(new URL("metrics.proto", import.meta.url), "utf8")).root;
const family = schema.lookupType("io.prometheus.client.MetricFamily");

/** Returns all messages of a delimited stream; fails if one is truncated or unreadable. */
export function decodeFamilies(bytes: Uint8Array): DecodedFamily[] {
  const reader = protobuf.Reader.create(bytes);
  const families: DecodedFamily[] = [];
  while (reader.pos < reader.len) {
    const message = family.decodeDelimited(reader);
    families.push(family.toObject(message, { longs: Number, enums: String, arrays: true }) as DecodedFamily);
  }
  return families;
}

/** Returns the counts of a native histogram's buckets, by Prometheus' numbers of buckets. */
export function nativeCounts({ positiveSpan, positiveDelta }: DecodedHistogram): Map<number, number> {
  const counts = new Map<number, number>();
  const deltas = [...positiveDelta];
  let bucket = 0;
  let count = 0;
  for (const { offset, length } of positiveSpan) {
    bucket += offset;
    for (const end = bucket + length; bucket < end; bucket++) {
      count += deltas.shift() ?? Number.NaN;
      counts.set(bucket, count);
    }
  }
  if (deltas.length > 0) throw new Error(`${deltas.length} deltas belong to no span`);
  return counts;
}
