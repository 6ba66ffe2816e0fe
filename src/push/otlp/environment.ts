/** OpenTelemetry's environment variables, as far as they are about pushes of metrics. */

import { neededBuiltin } from "../../core/platform/builtin.ts";
import { warn } from "../../core/platform/warning.ts";
import { pairsOf } from "../../streams/pairs.ts";
import { checkHeaders, checkUrl, joinHeaders, LEAST_INTERVAL } from "../pushOptions.ts";
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

/** Certificates are those of the host. */
const CERTIFICATES = /* @__PURE__ */ ["CERTIFICATE", "CLIENT_KEY", "CLIENT_CERTIFICATE"].flatMap((name) => [
  ...[`OTEL_EXPORTER_OTLP_METRICS_${name}`, `OTEL_EXPORTER_OTLP_${name}`],
]);

/** Reads the environment. A variable that cannot be used is ignored with a warning, as the specification has it. */
export function readEnvironment(variables = neededBuiltin("node:process").env): OtlpEnvironment {
  // An empty variable is none.
  const read = (name: string) => variables[name]?.trim() || undefined;
  /** Returns what the first variable gives that is set and can be used. */
  const first = <T>(
    names: readonly string[],
    parse: (text: string) => T | undefined,
    may = "its text is not one that it may have",
  ): T | undefined => {
    for (const name of names) {
      const text = read(name);
      if (text === undefined) continue;
      const parsed = parse(text);
      if (parsed !== undefined) return parsed;
      // Not the text, which may be a secret.
      warn("THREADTALLY_PUSH", `The environment variable ${name} is ignored: ${may}.`);
    }
    return undefined;
  };
  const ofOtlp = <T>(name: string, parse: (text: string) => T | undefined, may?: string) =>
    first([`OTEL_EXPORTER_OTLP_METRICS_${name}`, `OTEL_EXPORTER_OTLP_${name}`], parse, may);
  const word = <T extends string>(name: string, words: readonly T[]) =>
    ofOtlp(name, (text) => wordOf(text, words), `it may be ${words.join(" or ")}`);
  for (const name of CERTIFICATES) {
    if (read(name) === undefined) continue;
    warn("THREADTALLY_PUSH", `The environment variable ${name} is ignored. Set NODE_EXTRA_CA_CERTS for certificates.`);
  }
  const headers = (name: string) => first([name], headersOf) ?? {};
  const service = read("OTEL_SERVICE_NAME");
  return {
    url:
      first(["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"], urlOf) ??
      first(["OTEL_EXPORTER_OTLP_ENDPOINT"], (text) => urlOf(text) && withPath(text)),
    headers: joinHeaders(headers("OTEL_EXPORTER_OTLP_HEADERS"), headers("OTEL_EXPORTER_OTLP_METRICS_HEADERS")),
    timeout: ofOtlp("TIMEOUT", (text) => millisecondsOf(text, 1)),
    protocol: word("PROTOCOL", PROTOCOLS),
    compression: word("COMPRESSION", ["gzip", "none"]),
    temporality: first(
      ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"],
      (text) => PREFERENCES.get(text.toLowerCase()),
      `it may be ${[...PREFERENCES.keys()].join(" or ")}`,
    ),
    interval: first(["OTEL_METRIC_EXPORT_INTERVAL"], (text) => millisecondsOf(text, LEAST_INTERVAL)),
    resource: {
      ...first(["OTEL_RESOURCE_ATTRIBUTES"], pairsOf),
      ...(service !== undefined && { "service.name": service }),
    },
  };
}

/** Returns the word that a text is, in whatever case: so the specification has it. */
function wordOf<T extends string>(text: string, words: readonly T[]): T | undefined {
  return words.find((word) => word === text.toLowerCase());
}

function urlOf(text: string): string | undefined {
  try {
    checkUrl(text);
    return text;
  } catch {
    return undefined;
  }
}

function headersOf(text: string): Record<string, string> | undefined {
  const headers = pairsOf(text);
  try {
    checkHeaders(headers);
    return headers;
  } catch {
    return undefined;
  }
}

/** Returns the address for metrics below a receiver's address for everything. */
function withPath(text: string): string {
  const url = new URL(text);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/metrics`;
  return url.href;
}

function millisecondsOf(text: string, least: number): number | undefined {
  return /^\d{1,9}$/.test(text) && Number(text) >= least ? Number(text) : undefined;
}
