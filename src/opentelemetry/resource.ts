/** The resource of providers that are given none. */

import type { Registry } from "../core/registry.ts";
import { pairsOf } from "../streams/pairs.ts";
import { SDK_NAME, SDK_VERSION } from "../streams/sdkIdentity.ts";
import { type MergeableResource, mergedResource } from "./mergedResource.ts";
import { tell } from "./problems.ts";

interface Process {
  readonly argv0?: string;
  readonly title?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Returns a resource in the shape of the SDK's, with the attributes that the specification asks for and those of the
 * environment. `shared`: the registry of all threads, which have one id, so that series go on after a takeover.
 */
export function defaultResource(shared: Registry | undefined): MergeableResource {
  const { argv0, title, env } = (globalThis as { process?: Process }).process ?? {};
  const id = globalThis.crypto?.randomUUID?.(); // not on insecure pages
  const instance = id === undefined ? undefined : (shared?.note("opentelemetry/instance", id) ?? id);
  const attributes = {
    "service.name": `unknown_service:${argv0?.split(/[\\/]/).at(-1) ?? title ?? "browser"}`,
    // Series of two processes with equal resources would be taken for one.
    ...(instance !== undefined && { "service.instance.id": instance }),
    "telemetry.sdk.language": argv0 === undefined ? "webjs" : "nodejs",
    "telemetry.sdk.name": SDK_NAME,
    "telemetry.sdk.version": SDK_VERSION,
    ...ofEnvironment(env ?? {}),
  };
  const resource: MergeableResource = {
    attributes,
    schemaUrl: undefined,
    asyncAttributesPending: false,
    waitForAsyncAttributes: () => Promise.resolve(),
    merge: (other) => (other ? mergedResource(resource, other) : resource),
    getRawAttributes: () => Object.entries(attributes),
  };
  return resource;
}

/** Returns the attributes that environment variables set. */
function ofEnvironment({
  OTEL_RESOURCE_ATTRIBUTES: text = "",
  OTEL_SERVICE_NAME: name = "",
}: NonNullable<Process["env"]>): Record<string, string> {
  const pairs = pairsOf(text);
  if (!pairs) tell("warn", "OTEL_RESOURCE_ATTRIBUTES is ignored, since its text is no list such as a=1,b=2.");
  return { ...pairs, ...(name.trim() !== "" && { "service.name": name.trim() }) };
}
