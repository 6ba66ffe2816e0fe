/** Uses of the types of what reaches beyond a thread, and of the module as one object. */

import * as client from "prom-client";
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  type DefaultMetricsCollectorConfiguration,
  type OpenMetricsContentType,
  type PrometheusContentType,
  Pushgateway,
  Registry,
  register,
  validateMetricName,
} from "prom-client";

const plain = new Registry();
const open = new Registry<OpenMetricsContentType>();

// Processes, pushes and default metrics
const aggregating = new AggregatorRegistry();
const cluster: Promise<string> = aggregating.clusterMetrics();
const typed: AggregatorRegistry<PrometheusContentType> = new AggregatorRegistry<PrometheusContentType>();
const aggregated: Registry<PrometheusContentType> = AggregatorRegistry.aggregate<PrometheusContentType>([{}, []]);
AggregatorRegistry.setRegistries(plain);
AggregatorRegistry.setRegistries([plain, open]);
const gateway = new Pushgateway("http://localhost:9091", { timeout: 5000, headers: {} }, register);
const openGateway: Pushgateway<OpenMetricsContentType> = new Pushgateway("http://localhost:9091", [], open);
const parameters: Pushgateway.Parameters = { jobName: "job", groupings: { instance: "a" } };
export async function push(): Promise<unknown> {
  const { resp, body } = await gateway.pushAdd(parameters);
  await openGateway.push({ jobName: "job" });
  await gateway.delete(parameters);
  return [resp, body];
}
collectDefaultMetrics();
const defaults: DefaultMetricsCollectorConfiguration<PrometheusContentType> = { register: plain, prefix: "app_" };
collectDefaultMetrics(defaults);
collectDefaultMetrics({ register: open, labels: { a: 1 }, gcDurationBuckets: [1], eventLoopMonitoringPrecision: 5 });
const list: string[] = collectDefaultMetrics.metricsList;
const later: () => void = () => collectDefaultMetrics({});
const withoutResult = (): void => collectDefaultMetrics({ register });
const isValid: boolean = validateMetricName("a");

// The module as one object
const whole: typeof client = client;
const throughWhole: client.Counter<"a"> = new whole.Counter({ name: "w", help: "h", labelNames: ["a"] });
const childThroughWhole: client.Counter.Internal = throughWhole.labels("1");
const injected = ({ Counter: Class, register: target }: Pick<typeof client, "Counter" | "register">) =>
  new Class({ name: "injected", help: "h", registers: [target] });
const isInstance = (value: unknown): value is client.Registry => value instanceof client.Registry;
type Options = ConstructorParameters<typeof client.Histogram>[0];
const options: Options = { name: "h", help: "h", buckets: [1] };

export {
  aggregated,
  childThroughWhole,
  cluster,
  injected,
  isInstance,
  isValid,
  later,
  list,
  options,
  typed,
  withoutResult,
};
