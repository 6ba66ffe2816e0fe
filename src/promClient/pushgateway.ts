/** Pushes of metrics to Prometheus' Pushgateway. */

import type { IncomingMessage, RequestOptions } from "node:http";
import { rangeError } from "../core/errors.ts";
import { builtin, neededBuiltin } from "../core/platform/builtin.ts";
import { refusal } from "./refusal.ts";
import { globalRegistry, type PrometheusContentType, type Registry, type RegistryContentType } from "./registry.ts";

/** Options of the requests, as `http.request` takes them, and those of the Pushgateway. */
export interface PushgatewayOptions {
  /** False allows pushes without a job (default true). */
  readonly requireJobName?: boolean;
  readonly [option: string]: unknown;
}

/** The group of metrics to push to, or to delete. */
export interface PushParameters {
  readonly jobName?: string;
  /** Labels of the group of metrics, besides `job`. */
  readonly groupings?: Readonly<Record<string, string>> | null;
}

/** The Pushgateway's answer. */
export interface PushResult {
  readonly resp: IncomingMessage;
  readonly body: string;
}

type Method = "DELETE" | "POST" | "PUT";

/**
 * Pushes a registry's metrics to a Pushgateway. Only where Node's modules are.
 * @example
 * const gateway = new Pushgateway("http://localhost:9091", { timeout: 5000 });
 * try {
 *   await gateway.pushAdd({ jobName: "backup", groupings: { path: "/var/lib" } });
 * } catch {} // nothing listens there
 */
export class Pushgateway<T extends RegistryContentType = PrometheusContentType> {
  readonly registry: Registry<T>;
  readonly gatewayUrl: string | URL;
  readonly requireJobName: boolean;
  readonly requestOptions: RequestOptions;

  constructor(gatewayUrl: string | URL, registry: Registry<T>);
  constructor(gatewayUrl: string | URL, options?: PushgatewayOptions | null, registry?: Registry<T>);
  constructor(
    gatewayUrl: string | URL,
    given?: Registry<T> | PushgatewayOptions | null,
    registry = globalRegistry as Registry<T>,
  ) {
    const isRegistry = given && "metrics" in given;
    const { requireJobName = true, ...requestOptions } = (isRegistry ? {} : (given ?? {})) as PushgatewayOptions;
    this.registry = (isRegistry ? given : registry) as Registry<T>;
    this.gatewayUrl = gatewayUrl;
    this.requireJobName = requireJobName;
    this.requestOptions = requestOptions;
  }

  /**
   * Pushes the metrics, which replace those of the same names in the group. Rejects if the Pushgateway cannot be
   * reached, does not answer in time, or answers with an error; also with errors of the registry.
   * @throws Error OPTION_INVALID
   */
  pushAdd(parameters: PushParameters = {}): Promise<PushResult> {
    return this.#request("POST", parameters);
  }

  /**
   * Pushes the metrics, which replace all of the group. Rejects as `pushAdd` does.
   * @throws Error OPTION_INVALID
   */
  push(parameters: PushParameters = {}): Promise<PushResult> {
    return this.#request("PUT", parameters);
  }

  /**
   * Deletes the metrics of the group. Rejects as `pushAdd` does.
   * @throws Error OPTION_INVALID
   */
  delete(parameters: PushParameters = {}): Promise<PushResult> {
    return this.#request("DELETE", parameters);
  }

  #request(method: Method, { jobName, groupings }: PushParameters): Promise<PushResult> {
    if (this.requireJobName && !jobName) throw refusal(Error, "OPTION_INVALID", "Missing jobName parameter");
    const labels: [string, string][] = jobName ? [["job", jobName], ...Object.entries(groupings ?? {})] : [];
    return this.#send(method, labels.map(segmentOf).join(""));
  }

  async #send(method: Method, group: string): Promise<PushResult> {
    const url = urlOf(this.gatewayUrl);
    url.pathname = `${url.pathname.replace(/\/$/, "")}/metrics${group}`;
    const module = builtin(url.protocol === "https:" ? "node:https" : "node:http");
    if (!module) throw rangeError("NEEDS_NODE", "Pushgateway needs node:http, which this host lacks.");
    const { headers, isZipped } = headersOf(this.requestOptions, method);
    const options = { ...this.requestOptions, headers, method };
    let text: string | Uint8Array | undefined;
    if (method !== "DELETE") {
      text = await this.registry.metrics();
      if (isZipped) text = neededBuiltin("node:zlib").gzipSync(text);
    }
    return new Promise((resolve, reject) => {
      const request = module.request(url, options, (resp) => {
        let body = "";
        resp.setEncoding("utf8");
        resp.on("data", (part: string) => {
          body += part;
        });
        resp.on("error", reject);
        resp.on("end", () => {
          const { statusCode = 0 } = resp;
          if (statusCode < 400) resolve({ resp, body });
          else reject(new Error(`push failed with status ${statusCode}, ${body}`));
        });
      });
      request.on("error", reject);
      request.on("timeout", () => request.destroy(new Error("Pushgateway request timed out")));
      request.end(text);
    });
  }
}

/** Parses a URL. The host's own error has the text in it, which may contain a password. */
function urlOf(text: string | URL): URL {
  try {
    return new URL(text);
  } catch {
    throw refusal(TypeError, "OPTION_INVALID", "Invalid URL");
  }
}

/**
 * Returns a label as a part of the path. Values that a path cannot carry are in base64, which the Pushgateway decodes.
 */
function segmentOf([name, value]: [name: string, value: string]): string {
  const key = encodeURIComponent(name);
  const text = String(value);
  if (!/\/|^\.{0,2}$/.test(text)) return `/${key}/${encodeURIComponent(text)}`;
  return `/${key}@base64/${neededBuiltin("node:buffer").Buffer.from(text).toString("base64url") || "="}`;
}

/** Returns the headers of a request, as a copy: nothing is sent to be deleted, so nothing of it is encoded. */
function headersOf({ headers = {} }: RequestOptions, method: Method) {
  const encoding = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-encoding");
  if (!encoding) return { headers, isZipped: false };
  const [name, value] = encoding;
  const others = Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));
  return { headers: method === "DELETE" ? others : headers, isZipped: value === "gzip" };
}
