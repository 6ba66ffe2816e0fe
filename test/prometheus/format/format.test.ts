/** The options of an exposition, and the style that each format has with them. */

import { exponential } from "threadtally";
import { expect, test } from "vitest";
import {
  checkExpositionOptions,
  type ExpositionOptions,
  type Format,
  givenOptions,
} from "../../../src/prometheus/format/format.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { decodeFamilies } from "../decode.ts";
import { exposed, exposedText, testRegistry } from "../exposedText.ts";

const OPTIONS = ["created", "classicBuckets", "selfMetrics"] as const;

test("options are true, false or left out, and those of the taker are not looked into", () => {
  for (const option of OPTIONS) {
    for (const value of [true, false, undefined]) {
      const options = { [option]: value, port: 3 } as ExpositionOptions;
      expect(() => checkExpositionOptions("A handler", options, ["port"])).not.toThrow();
    }
    const given = { [option]: "yes" } as ExpositionOptions;
    const message = new RegExp(`^${option} must be true or false, but got "yes"\\.$`);
    expectRefusal(() => checkExpositionOptions("A handler", given, []), TypeError, "OPTION_INVALID", message);
  }
});

test("an option that is not known is refused, with all that are", () => {
  const check = () => checkExpositionOptions("A handler", { create: true } as ExpositionOptions, ["onError"]);
  const message = /^Options here are created, classicBuckets, selfMetrics, onError, but got "create"\./;
  expectRefusal(check, TypeError, "OPTION_INVALID", message);
  const checkNone = () => checkExpositionOptions("A handler", null as never, []);
  expectRefusal(checkNone, TypeError, "OPTION_INVALID", /^A handler takes an object of options, but got null\.$/);
});

test("the options of an exposition are picked from others, without those that were left out", () => {
  const options = { created: false, selfMetrics: true, port: 3 };
  expect(givenOptions(options)).toEqual({ created: false, selfMetrics: true });
  expect(Object.keys(givenOptions({ classicBuckets: undefined } as never))).toEqual([]);
});

test("each format is written in its own style", () => {
  const registry = testRegistry();
  registry.gauge({ name: "load" }).set(7);
  const bytes = (format: Format) => exposed(registry, { format });
  const text = "# TYPE load gauge\nload 7\n";
  expect(Buffer.from(bytes("text")).toString()).toBe(text);
  expect(Buffer.from(bytes("openMetrics")).toString()).toBe(`${text}# EOF\n`);
  expect(decodeFamilies(bytes("protobuf"))).toMatchObject([{ name: "load", metric: [{ gauge: { value: 7 } }] }]);
});

test("OpenMetrics says when series began if `created` is true", () => {
  const registry = testRegistry();
  registry.counter({ name: "jobs_total" }).inc();
  const shown = (options: ExpositionOptions) => exposedText(registry, { format: "openMetrics", ...options });
  expect(shown({})).not.toContain("jobs_created");
  expect(shown({ created: true })).toContain("\njobs_created ");
  expect(shown({ created: false })).not.toContain("jobs_created");
});

test("protobuf has classic buckets of exponential histograms if `classicBuckets` is true", () => {
  const registry = testRegistry();
  registry.histogram({ name: "size", buckets: exponential({ schema: 0, min: 1, max: 8 }) }).record(3);
  const bounds = (options: ExpositionOptions) =>
    decodeFamilies(exposed(registry, { format: "protobuf", ...options }))[0]?.metric[0]?.histogram?.bucket.map(
      ({ upperBound }) => upperBound,
    );
  expect(bounds({})).toEqual([]);
  expect(bounds({ classicBuckets: false })).toEqual([]);
  expect(bounds({ classicBuckets: true })).toEqual([1, 2, 4, 8]);
});
