/** The resource of a provider, published in the registry for scrapes: any thread may answer these. */

import type { Registry } from "../core/registry.ts";
import { noteResource, type ResourceOrigin } from "../streams/resource.ts";
import { tell, textOf } from "./problems.ts";
import type { Resource } from "./sdk.ts";

/** A resource that may wait for some of its attributes. */
interface PendingResource extends Resource {
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
  if (!resource.asyncAttributesPending || typeof resource.waitForAsyncAttributes !== "function") publish();
  else resource.waitForAsyncAttributes().then(publish, publish);
}
