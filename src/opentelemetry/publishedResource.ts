/** The resource of a provider, published in the registry for scrapes: any thread may answer these. */

import { runCallback } from "../core/platform/callback.ts";
import type { Registry } from "../core/registry.ts";
import { noteResource, type ResourceOrigin } from "../streams/resource.ts";
import { tell, textOf } from "./problems.ts";
import type { Resource } from "./sdk.ts";

/** A resource that may wait for some of its attributes. */
export interface PendingResource extends Resource {
  readonly asyncAttributesPending?: boolean;
  waitForAsyncAttributes?(): Promise<void>;
}

/** Publishes a resource, once it has all its attributes. Never throws. */
export function publishResource(registry: Registry, resource: PendingResource, origin: ResourceOrigin): void {
  const publish = () => {
    try {
      noteResource(registry, origin, resource.attributes);
    } catch (error) {
      tell("error", `Scrapes have no target_info: ${textOf(error)}`);
    }
  };
  const isPending = resource.asyncAttributesPending === true;
  const wait = () => (isPending ? resource.waitForAsyncAttributes?.() : undefined);
  // If the others fail, it has those that it has.
  if (!runCallback(wait, () => {}, publish)) publish();
}
