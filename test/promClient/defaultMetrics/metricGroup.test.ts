/** Groups of default metrics, which some programs take singly. */

import { expect, onTestFinished, test } from "vitest";
import { metricGroups } from "../../../src/promClient/defaultMetrics/defaultMetrics.ts";
import client from "../../../src/promClient.ts";

const { register, Registry } = client;
type Name = keyof typeof metricGroups;

test.each(Object.keys(metricGroups) as Name[])("%s alone registers its metrics, in order", async (name) => {
  const group = metricGroups[name];
  onTestFinished(() => register.clear());
  const stop = group();
  expect(register.getMetricsAsArray().map((metric) => metric.name)).toEqual(group.metricNames);
  const own = new Registry();
  const stopOwn = group(own, { prefix: "app_", labels: { region: "north" } });
  expect(own.getMetricsAsArray().map((metric) => metric.name)).toEqual(group.metricNames.map((one) => `app_${one}`));
  await register.metrics();
  await own.metrics();
  const values = (await own.getMetricsAsJSON()).flatMap((metric) => metric.values);
  for (const { labels } of values) expect(labels).toMatchObject({ region: "north" });
  stop();
  stopOwn();
});

test("without the function that Node does not document, its group is left out", () => {
  const own = new Registry();
  for (const [group, name] of [
    ["processHandles", "_getActiveHandles"],
    ["processRequests", "_getActiveRequests"],
    ["processResources", "getActiveResourcesInfo"],
  ] as const) {
    const descriptor = Object.getOwnPropertyDescriptor(process, name) as PropertyDescriptor;
    Object.defineProperty(process, name, { ...descriptor, value: undefined });
    try {
      metricGroups[group](own)();
    } finally {
      Object.defineProperty(process, name, descriptor);
    }
  }
  expect(own.getMetricsAsArray()).toEqual([]);
});
