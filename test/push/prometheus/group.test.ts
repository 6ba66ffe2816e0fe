/** Addresses of groups; the system tests try them with a real Pushgateway. */

import { describe, expect, test } from "vitest";
import { groupUrl } from "../../../src/push/prometheus/group.ts";

const url = "http://localhost:9091";

test("the job and the groupings are parts of the path, in their order", () => {
  expect(groupUrl({ url, jobName: "backup" })).toBe(`${url}/metrics/job/backup`);
  expect(groupUrl({ url: new URL(`${url}/base/`), jobName: "b", groupings: { z: "1", a: "2" } })).toBe(
    `${url}/base/metrics/job/b/z/1/a/2`,
  );
});

test("values that a path cannot carry are in base64", () => {
  const groupings = { path: "/var/lib", none: "", dot: ".", dots: "..", three: "...", text: "é ?#%" };
  expect(groupUrl({ url, jobName: "a/b", groupings })).toBe(
    `${url}/metrics/job@base64/YS9i/path@base64/L3Zhci9saWI/none@base64/=/dot@base64/Lg/dots@base64/Li4/three/.../text/` +
      "%C3%A9%20%3F%23%25",
  );
  expect(groupUrl({ url, jobName: "a", groupings: { x: "/ÿþ?>" } })).toContain("x@base64/L8O_w74_Pg");
});

test("names are those of expositions", () => {
  expect(groupUrl({ url, jobName: "a", groupings: { "host.name": "h" } })).toBe(`${url}/metrics/job/a/host_name/h`);
});

describe("a group is refused", () => {
  test.each([
    [{ url: "localhost:9091", jobName: "a" }, "OPTION_INVALID"],
    [{ url, jobName: "" }, "OPTION_INVALID"],
    [{ url, jobName: 1 }, "OPTION_INVALID"],
    [{ url, jobName: "\ud800" }, "LABELS_INVALID"],
    [{ url, jobName: "a", groupings: "b" }, "OPTION_INVALID"],
    [{ url, jobName: "a", groupings: new Map([["b", "c"]]) }, "OPTION_INVALID"],
    [{ url, jobName: "a", groupings: { job: "b" } }, "NAME_INVALID"],
    [{ url, jobName: "a", groupings: { "a.b": "1", a_b: "2" } }, "NAME_INVALID"],
    [{ url, jobName: "a", groupings: { "1": "b" } }, "NAME_INVALID"],
    [{ url, jobName: "a", groupings: { b: undefined } }, "LABELS_INVALID"],
    [{ url, jobName: "a", groupings: { b: "\udfff" } }, "LABELS_INVALID"],
  ])("%j", (options, code) => {
    expect(() => groupUrl(options as never)).toThrow(expect.objectContaining({ code }));
  });
});

test("a grouping named job is refused, and the error names jobName", () => {
  const group = { url, jobName: "a", groupings: { job: "b" } };
  expect(() => groupUrl(group)).toThrow(
    /label job .* its jobName, but groupings has one, too: "b"\. Pass it as jobName/,
  );
});

test("groupings may be numbers and booleans", () => {
  const groupings = { shard: 3, spare: true };
  expect(groupUrl({ url, jobName: "a", groupings })).toBe(`${url}/metrics/job/a/shard/3/spare/true`);
});
