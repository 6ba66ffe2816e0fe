// A task of the pool: it squares a number, and records that.
import { metrics } from "@opentelemetry/api";

const meter = metrics.getMeter("worker");
const squared = meter.createCounter("squared");
const sizes = meter.createHistogram("squared.size");

export default function square(number) {
  squared.add(0.1, { even: number % 2 === 0 });
  sizes.record(number);
  return number * number;
}
