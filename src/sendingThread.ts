/**
 * The program that the thread of a push runs: the package with its host, and the senders. The build turns it into text.
 */

import { detectHost } from "./core/memory/host.ts";
import { Registry } from "./core/registry.ts";
import { currentHost } from "./hosts/current.ts";
import { otlpSender } from "./push/otlp/otlpSender.ts";
import { gatewaySender } from "./push/prometheus/gatewaySender.ts";
import { remoteWriteSender } from "./push/prometheus/remoteWriteSender.ts";
import { runPushes } from "./push/thread.ts";

detectHost(currentHost);
runPushes((handle) => Registry.attach(handle), {
  otlp: otlpSender,
  gateway: gatewaySender,
  remoteWrite: remoteWriteSender,
});
