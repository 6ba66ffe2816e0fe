/** The resource of providers that are given none. */

import type { Resource } from "./sdk.ts";

/** Returns a resource with the attributes that the specification asks for, in the shape of the SDK's. */
export function defaultResource(): Resource {
  const { argv0, title } = (globalThis as { process?: { argv0?: string; title?: string } }).process ?? {};
  const attributes = {
    "service.name": `unknown_service:${argv0 ?? title ?? "browser"}`,
    "telemetry.sdk.language": argv0 === undefined ? "webjs" : "nodejs",
    "telemetry.sdk.name": "threadtally",
  };
  const resource = {
    attributes,
    asyncAttributesPending: false,
    merge: (other: Resource | null) => other ?? resource,
    getRawAttributes: () => Object.entries(attributes),
  };
  return resource;
}
