/** Merges of the default resource with others, beside those of the SDK's. */

import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { TestReader } from "./reading.ts";

const messages = recordDiagnostics();

/** Returns the default resource, and one of the SDK with the same attributes. */
async function twins(): Promise<Resource[]> {
  const reader = new TestReader();
  new MeterProvider({ readers: [reader] });
  const { resource } = (await reader.collect()).resourceMetrics;
  return [resource, resourceFromAttributes(resource.attributes)];
}

/** Returns all that a resource shows. Of raw attributes of one name, the first one counts. */
function shownOf(resource: Resource) {
  const { attributes, schemaUrl, asyncAttributesPending } = resource;
  return { attributes, schemaUrl, asyncAttributesPending, raw: resource.getRawAttributes() };
}

/** Expects equal results of merges with a resource and with one of the SDK. */
async function expectSameMerges(merge: (resource: Resource) => Resource): Promise<Resource> {
  const [ours, sdk] = (await twins()).map(merge) as [Resource, Resource];
  expect(shownOf(ours)).toEqual(shownOf(sdk));
  return ours;
}

const other = () => resourceFromAttributes({ "service.name": "b", zone: "b" }, { schemaUrl: "https://b.example" });
const third = (schemaUrl?: string) =>
  resourceFromAttributes({ zone: "c", rack: 1 }, { schemaUrl: schemaUrl as string });

test("the other resource takes precedence, in both orders", async () => {
  const merged = await expectSameMerges((resource) => resource.merge(other()));
  expect(merged.attributes).toMatchObject({ "service.name": "b", "telemetry.sdk.name": "threadtally", zone: "b" });
  expect(merged.schemaUrl).toBe("https://b.example");
  expect(await expectSameMerges((resource) => resource.merge(null))).toHaveProperty("merge");
  expect(merged.merge(null)).toBe(merged);
  const reverse = await expectSameMerges((resource) => other().merge(resource));
  expect(reverse.attributes).toMatchObject({ "service.name": expect.stringMatching(/^unknown_service:/), zone: "b" });
});

test("a merged resource can be merged, and has no schema URL if two differ, which is reported", async () => {
  for (const url of [undefined, "", "https://b.example"]) {
    const merged = await expectSameMerges((resource) => resource.merge(other()).merge(third(url)));
    expect(merged.attributes).toMatchObject({ "service.name": "b", zone: "c", rack: 1 });
    expect(merged.schemaUrl).toBe("https://b.example");
  }
  expect(messages).toEqual([]);
  const merged = await expectSameMerges((resource) => resource.merge(other()).merge(third("https://c.example")));
  expect(merged.schemaUrl).toBeUndefined();
  expect(messages).toEqual([expect.stringMatching(/^warn .*schema "https:\/\/b\.example".*"https:\/\/c\.example"/)]);
});

test("a merged resource waits for attributes that are promised", async () => {
  let settle: (late: string) => void = () => {};
  const late = new Promise<string>((resolve) => {
    settle = resolve;
  });
  const [ours, sdk] = (await twins()).map((resource) =>
    resource.merge(resourceFromAttributes({ late, failed: Promise.reject(new Error("gone")) })).merge(third()),
  ) as [Resource, Resource];
  expect([ours.asyncAttributesPending, sdk.asyncAttributesPending]).toEqual([true, true]);
  const waits = [ours, sdk].map((resource) => resource.waitForAsyncAttributes?.());
  settle("here");
  await Promise.all(waits);
  expect(shownOf(ours)).toEqual(shownOf(sdk));
  expect(ours).toMatchObject({ attributes: { late: "here", rack: 1 }, asyncAttributesPending: false });
});

test("a default resource waits for nothing", async () => {
  const [ours] = (await twins()) as [Resource];
  await ours.waitForAsyncAttributes?.();
  expect(shownOf(ours)).toMatchObject({ asyncAttributesPending: false, schemaUrl: undefined });
  expect(typeof ours.waitForAsyncAttributes).toBe("function");
});
