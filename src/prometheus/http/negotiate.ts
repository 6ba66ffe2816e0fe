/** Content negotiation: the format, escaping and encoding for the headers of a scraper. */

import { ESCAPINGS, type Escaping } from "../format/escaping.ts";
import type { Format } from "../format/format.ts";

/** The value of a header; none if the request does not have it. */
type Header = string | null | undefined;

export interface Negotiated {
  readonly format: Format;
  readonly escaping: Escaping;
  readonly contentType: string;
}

/** One entry of an Accept header, with its weight. */
interface MediaRange {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/**
 * Parses a header of the form `name; parameter=value; q=0.5, …`. The entries are sorted by weight; equal ones keep
 * their order. A request without the header has none.
 */
function mediaRanges(header: Header): MediaRange[] {
  if (typeof header !== "string") return [];
  // Commas and semicolons in quotes are not separators.
  const list = Array.from(header.matchAll(/(?:[^,"]|"[^"]*")+/g), ([text]) => text);
  const read = list.map((text): MediaRange => {
    const [name = "", ...rest] = Array.from(text.matchAll(/(?:[^;"]|"[^"]*")+/g), ([part]) => part.trim());
    const parameters = new Map(
      rest.map((part) => {
        const [key = "", value = ""] = part.split("=", 2).map((side) => side.trim().replace(/^"(.*)"$/, "$1"));
        return [key.toLowerCase(), value];
      }),
    );
    const quality = Number(parameters.get("q") ?? 1);
    return { name: name.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 0 : quality };
  });
  return read.sort((a, b) => b.quality - a.quality);
}

const PROTOBUF = "application/vnd.google.protobuf";
const MESSAGE = "io.prometheus.client.MetricFamily";
const OPEN_METRICS = "application/openmetrics-text";
const TEXT = "text/plain";
const HTML = "text/html";

/** Returns the formats that an entry matches. */
function formatsOf({ name, parameters }: MediaRange): Format[] {
  const version = parameters.get("version");
  if (name === PROTOBUF) {
    const isOurs =
      (parameters.get("proto") ?? MESSAGE) === MESSAGE && (parameters.get("encoding") ?? "delimited") === "delimited";
    return isOurs ? ["protobuf"] : [];
  }
  if (name === OPEN_METRICS) return [undefined, "0.0.1", "1.0.0"].includes(version) ? ["openMetrics"] : [];
  if (name === TEXT) return [undefined, "0.0.4", "1.0.0"].includes(version) ? ["text"] : [];
  if (name === "text/*") return ["text"];
  if (name === "application/*") return ["openMetrics", "protobuf"];
  return name === "*/*" ? ["text", "openMetrics", "protobuf"] : [];
}

/** Returns the preferred format; text 0.0.4 if the header has no supported one, as in Prometheus' own libraries. */
export function negotiate(accept: Header): Negotiated {
  const all = mediaRanges(accept);
  const refused = all.filter(({ quality, name }) => quality <= 0 && !name.includes("*")).flatMap(formatsOf);
  for (const range of all) {
    if (range.quality <= 0) break;
    const format = formatsOf(range).find((one) => !refused.includes(one));
    if (format) return offer(format, range);
  }
  return offer("text");
}

function offer(format: Format, range?: MediaRange): Negotiated {
  const escaping = ESCAPINGS.find((one) => one === range?.parameters.get("escaping"));
  // A wildcard's version does not belong to any format.
  const version = range?.name.includes("*") ? undefined : range?.parameters.get("version");
  const types: Readonly<Record<Format, string>> = {
    text: `${TEXT}; version=${version ?? "0.0.4"}; charset=utf-8`,
    openMetrics: `${OPEN_METRICS}; version=${version ?? "1.0.0"}; charset=utf-8`,
    protobuf: `${PROTOBUF}; proto=${MESSAGE}; encoding=delimited`,
  };
  return {
    format,
    escaping: escaping ?? "underscores",
    contentType: types[format] + (escaping ? `; escaping=${escaping}` : ""),
  };
}

/** Returns true if a response may be compressed with gzip. */
export function acceptsGzip(acceptEncoding: Header): boolean {
  const all = mediaRanges(acceptEncoding);
  const range = all.find(({ name }) => name === "gzip" || name === "x-gzip") ?? all.find(({ name }) => name === "*");
  return (range?.quality ?? 0) > 0;
}

/** Returns true if a reader prefers HTML to all formats of metrics, as browsers do. Wildcards mean no HTML. */
export function prefersHtml(accept: Header): boolean {
  const first = mediaRanges(accept).find((range) => range.name === HTML || formatsOf(range).length > 0);
  return first?.name === HTML && first.quality > 0;
}
