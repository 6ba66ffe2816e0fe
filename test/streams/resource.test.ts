/** The resource of a registry's streams. */

import { expect, test } from "vitest";
import { notedResource, noteResource, resourceAttributes } from "../../src/streams/resource.ts";
import { testRegistry } from "../prometheus/exposedText.ts";

test("the exporting thread's resource takes precedence, then a given one; the first of each stays", () => {
  const registry = testRegistry();
  const read = () => {
    const text = notedResource((key) => registry.note(key));
    return text && resourceAttributes(text);
  };
  expect(read()).toBeUndefined();
  noteResource(registry, "default", { "service.name": "a" });
  expect(read()).toEqual({ "service.name": "a" });
  noteResource(registry, "given", { "service.name": "b", replicas: 2 });
  noteResource(registry, "given", { "service.name": "c" });
  expect(read()).toEqual({ "service.name": "b", replicas: 2 });
  noteResource(registry, "exporter", {});
  expect(read()).toEqual({});
});

test("a resource without attributes is not noted", () => {
  const registry = testRegistry();
  noteResource(registry, "given", undefined);
  noteResource(registry, "given", null);
  expect(notedResource((key) => registry.note(key))).toBeUndefined();
});
