/** A decoder of remote write messages with an independent library, by the schema of the specification. */

import protobuf from "protobufjs";

const SCHEMA = `
syntax = "proto3";
package prometheus;
message WriteRequest { repeated TimeSeries timeseries = 1; reserved 2; reserved 3; }
message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
message Label { string name = 1; string value = 2; }
message Sample { double value = 1; int64 timestamp = 2; }
`;

const request = protobuf.parse(SCHEMA).root.lookupType("prometheus.WriteRequest");

/** One time series of a message, which has one sample. */
export interface Written {
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
  readonly timestamp: number;
}

/** Returns the time series of a message. Fails if it is unreadable, or a series does not have just one sample. */
export function decodeWrite(message: Uint8Array): Written[] {
  const { timeseries } = request.toObject(request.decode(message), { longs: Number, arrays: true, defaults: true }) as {
    timeseries: {
      labels: { name: string; value: string }[];
      samples: { value: number; timestamp: number }[];
    }[];
  };
  return timeseries.map(({ labels, samples }) => {
    const [sample, ...others] = samples;
    if (!sample || others.length > 0) throw new Error(`${samples.length} samples in one time series`);
    return { labels: labels.map(({ name, value }) => [name, value] as const), ...sample };
  });
}

/** Returns a time series as text, for comparisons. */
export function named({ labels }: Pick<Written, "labels">): string {
  return JSON.stringify(labels);
}

/** The bits of the NaN that ends a series. */
export const STALE = 0x7ff0000000000002n;

export function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0] as bigint;
}
