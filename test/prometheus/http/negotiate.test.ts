/** Content negotiation by the headers of scrapers. */

import { expect, test } from "vitest";
import { acceptsGzip, negotiate, prefersHtml } from "../../../src/prometheus/http/negotiate.ts";

const PROTOBUF = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
const PROTOBUF_TYPE = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";
const TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
const OPEN_METRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

test.each([
  ["nothing", undefined, TEXT_TYPE],
  ["an empty header", "", TEXT_TYPE],
  ["curl", "*/*", TEXT_TYPE],
  ["a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", TEXT_TYPE],
  [
    "Prometheus 2",
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," +
      "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    OPEN_METRICS_TYPE,
  ],
  [
    "Prometheus 2 with native histograms",
    `${PROTOBUF},application/openmetrics-text;version=1.0.0;q=0.8,*/*;q=0.1`,
    PROTOBUF_TYPE,
  ],
  [
    "Prometheus 3",
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6," +
      "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4," +
      "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    `${OPEN_METRICS_TYPE}; escaping=allow-utf-8`,
  ],
  ["text 1.0.0", "text/plain;version=1.0.0;escaping=dots", "text/plain; version=1.0.0; charset=utf-8; escaping=dots"],
  ["weights against the order", "text/plain;q=0.4, application/openmetrics-text;q=0.5", OPEN_METRICS_TYPE],
  ["equal weights in order", `text/plain, ${PROTOBUF}`, TEXT_TYPE],
  ["a refused format behind a wildcard", "text/plain;q=0, application/openmetrics-text;q=0, */*", PROTOBUF_TYPE],
  ["what there is none of", "application/json, text/html;q=0.5", TEXT_TYPE],
  ["another message in protobuf", "application/vnd.google.protobuf;proto=other.Message, text/plain;q=0.1", TEXT_TYPE],
  ["another encoding of it", `${PROTOBUF.replace("delimited", "text")}, text/plain;q=0.1`, TEXT_TYPE],
  ["a version of the future", "application/openmetrics-text;version=9.0.0, text/plain;q=0.1", TEXT_TYPE],
  ["quotes, spaces and capitals", 'Application/OpenMetrics-Text ; Version="1.0.0" ; q = 1', OPEN_METRICS_TYPE],
  ["an unknown escaping", "text/plain;escaping=rot13", TEXT_TYPE],
  ["a version of anything", "*/*;version=9.0.0", TEXT_TYPE],
  ["any text", "text/*, application/openmetrics-text;q=0.5", TEXT_TYPE],
  ["any application", "application/*, text/plain;q=0.5", OPEN_METRICS_TYPE],
  ["any application but one", "application/openmetrics-text;q=0, application/*", PROTOBUF_TYPE],
  ["no application", "application/*;q=0", TEXT_TYPE],
  ["what there is none of, and something", "application/json, application/openmetrics-text;q=0.5", OPEN_METRICS_TYPE],
  ["protobuf without its encoding", PROTOBUF.replace(";encoding=delimited", ""), PROTOBUF_TYPE],
  ["the older text", "text/plain;version=0.0.4, application/openmetrics-text;q=0.5", TEXT_TYPE],
  ["a text of the future", "text/plain;version=9.0.0, application/openmetrics-text;q=0.5", OPEN_METRICS_TYPE],
  [
    "the older OpenMetrics",
    "application/openmetrics-text;version=0.0.1, text/plain;q=0.5",
    OPEN_METRICS_TYPE.replace("1.0.0", "0.0.1"),
  ],
  ["a weight with spaces", "text/plain ; q = 0.1 , application/openmetrics-text ; q = 0.5", OPEN_METRICS_TYPE],
  ["a comma in quotes", 'text/plain;note="a,b;q=0";q=0.9, application/openmetrics-text;q=0.5', TEXT_TYPE],
  ["rubbish", ';;;,,=;q=x,"', TEXT_TYPE],
])("%s", (_, accept, contentType) => {
  expect(negotiate(accept).contentType).toBe(contentType);
});

test("escapes with underscores by default", () => {
  expect(negotiate("text/plain").escaping).toBe("underscores");
  expect(negotiate("text/plain;escaping=values").escaping).toBe("values");
  expect(negotiate(`${PROTOBUF};escaping=allow-utf-8`)).toMatchObject({ format: "protobuf", escaping: "allow-utf-8" });
});

test.each(["gzip", "deflate, gzip;q=0.5", "br, *", "x-gzip", "GZIP", "gzip; q = 0.001", "*;q=0, gzip"])(
  "compresses if %s is accepted",
  (header) => {
    expect(acceptsGzip(header)).toBe(true);
  },
);

test.each([undefined, "", "br", "gzip;q=0", "gzip;q=0, *", "identity", "*;q=0", "gzip;q=x"])(
  "does not compress if %s is accepted",
  (header) => {
    expect(acceptsGzip(header)).toBe(false);
  },
);

test.each([
  ["text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", true],
  ["image/avif, TEXT/HTML;q=0.9, */*;q=0.8", true],
  ["text/html", true],
  ["text/plain;q=0.5, text/html;q=0.6", true],
  ["text/plain, text/html", false],
  ["text/html;q=0.5, */*;q=0.6", false],
  ["text/html;q=0", false],
  ["*/*", false],
  ["text/*", false],
  ["application/json", false],
  ["application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", false],
  ["", false],
  [undefined, false],
])("%j prefers HTML: %s", (accept, expected) => {
  expect(prefersHtml(accept)).toBe(expected);
});
