/** OpenTelemetry's environment variables, as far as they are about pushes of metrics. */

import { neededBuiltin } from "../../core/platform/builtin.ts";
import { warn } from "../../core/platform/warning.ts";
import { pairsOf } from "../../streams/pairs.ts";
import { LEAST_INTERVAL } from "../pushOptions.ts";
import { PROTOCOLS, type Protocol, type Temporality } from "./model.ts";

/** The settings that the environment gives; undefined where it gives none. */
export interface OtlpEnvironment {
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout: number | undefined;
  readonly protocol: Protocol | undefined;
  readonly compression: "gzip" | "none" | undefined;
  readonly temporality: Temporality | undefined;
  readonly interval: number | undefined;
  readonly resource: Readonly<Record<string, string>>;
}

/** The temporality of counters and histograms by each preference of the environment. */
const PREFERENCES: ReadonlyMap<string, Temporality> = /* @__PURE__ */ new Map([
  ["cumulative", "cumulative"],
  ["delta", "delta"],
  ["lowmemory", "delta"],
]);

/** Reads the environment. A variable that cannot be used is ignored with a warning, as the specification has it. */
export function readEnvironment(variables = neededBuiltin("node:process").env): OtlpEnvironment {
  // An empty variable is none.
  const read = (name: string) => variables[name]?.trim() || undefined;
  /** Returns what the first variable that is set gives. */
  const first = <T>(names: readonly string[], parse: (text: string) => T | undefined): T | undefined => {
    for (const name of names) {
      const text = read(name);
      if (text === undefined) continue;
      const parsed = parse(text);
      // Not the text, which may be a secret.
      if (parsed === undefined) {
        warn("THREADTALLY_PUSH", `The environment variable ${name} is ignored: its text is not one that it may have.`);
      }
      return parsed;
    }
    return undefined;
  };
  const ofOtlp = <T>(name: string, parse: (text: string) => T | undefined) =>
    first([`OTEL_EXPORTER_OTLP_METRICS_${name}`, `OTEL_EXPORTER_OTLP_${name}`], parse);
  const pairs = (name: string) => first([name], pairsOf) ?? {};
  const service = read("OTEL_SERVICE_NAME");
  return {
    url:
      first(["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"], urlOf) ??
      first(["OTEL_EXPORTER_OTLP_ENDPOINT"], (text) => urlOf(text) && withPath(text)),
    headers: { ...pairs("OTEL_EXPORTER_OTLP_HEADERS"), ...pairs("OTEL_EXPORTER_OTLP_METRICS_HEADERS") },
    timeout: ofOtlp("TIMEOUT", (text) => millisecondsOf(text, 1)),
    protocol: ofOtlp("PROTOCOL", (text) => PROTOCOLS.find((one) => one === text)),
    compression: ofOtlp("COMPRESSION", (text) => (text === "gzip" || text === "none" ? text : undefined)),
    temporality: first(["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"], (text) =>
      PREFERENCES.get(text.toLowerCase()),
    ),
    interval: first(["OTEL_METRIC_EXPORT_INTERVAL"], (text) => millisecondsOf(text, LEAST_INTERVAL)),
    resource: { ...pairs("OTEL_RESOURCE_ATTRIBUTES"), ...(service !== undefined && { "service.name": service }) },
  };
}

function urlOf(text: string): string | undefined {
  try {
    return /^https?:$/.test(new URL(text).protocol) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the address for metrics below a receiver's address for everything. */
function withPath(text: string): string {
  const url = new URL(text);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/v1/metrics`;
  return url.href;
}

function millisecondsOf(text: string, least: number): number | undefined {
  return /^\d{1,9}$/.test(text) && Number(text) >= least ? Number(text) : undefined;
}
