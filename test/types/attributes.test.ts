/** The types of attributes, which meters take as OpenTelemetry's API does: tsc checks each expected error. */

import type { Attributes, Counter, Histogram, Meter } from "@opentelemetry/api";
import { type BindableMeter, MeterProvider } from "threadtally/opentelemetry";
import { expectTypeOf, test } from "vitest";

interface Route extends Attributes {
  route: string;
  status?: number;
}

const meter = new MeterProvider().getMeter("shop");

test("instruments, and bound ones, take the attributes of their type", () => {
  const attributes = { route: "/", status: 200 };
  meter.createCounter<Route>("served").add(1, attributes);
  meter.createUpDownCounter<Route>("open").bind(attributes).add(1);
  meter.createHistogram<Route>("took").record(1, attributes);
  meter.createGauge<{ route: string }>("level").bind({ route: "/" }).record(1);
  meter.createObservableGauge<Route>("observed").addCallback((result) => result.observe(1, attributes));
});

test("other attributes do not compile", () => {
  // @ts-expect-error: route is missing
  meter.createCounter<Route>("served").add(1, { status: 200 });
  // @ts-expect-error: route is a text
  meter.createUpDownCounter<Route>("open").bind({ route: 1 });
  // @ts-expect-error: there is no path
  meter.createHistogram<{ route: string }>("took").record(1, { route: "/", path: "/" });
  // @ts-expect-error: route is missing
  meter.createGauge<{ route: string }>("level").bind({});
});

test("without a type, all attributes compile, and a meter is one of the API", () => {
  meter.createCounter("any").add(1, { any: [true] });
  meter.createGauge("any").bind({ any: "thing" }).record(1);
  expectTypeOf<BindableMeter>().toExtend<Meter>();
  expectTypeOf(meter.createCounter<Route>("served")).toExtend<Counter<Route>>();
  expectTypeOf(meter.createHistogram<Route>("took")).toExtend<Histogram<Route>>();
});
