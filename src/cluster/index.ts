/**
 * Several processes: one of them receives what the others record.
 *
 * @module threadtally/cluster
 */

import { detectHost } from "../core/memory/host.ts";
import { currentHost } from "../hosts/current.ts";

detectHost(currentHost);

export type { ReceiverOptions, ReporterOptions } from "./clusterOptions.ts";
export { type Receiver, receiveProcesses } from "./receiver.ts";
export { type Reporter, reportProcess } from "./reporter.ts";
