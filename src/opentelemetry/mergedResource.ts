/** A resource in the shape of the SDK's that is merged from two others. */

import { tell } from "./problems.ts";
import type { PendingResource } from "./publishedResource.ts";

/** A resource with all members of the SDK's. */
export interface MergeableResource extends PendingResource {
  readonly attributes: object;
  readonly schemaUrl?: string | undefined;
  /** Returns the names and values of all attributes. Of equal names, the first one counts. */
  getRawAttributes(): [name: string, value: unknown][];
  /** Returns a resource with the attributes of both. If both have one, that of `other` counts. */
  merge(other: MergeableResource | null): MergeableResource;
}

/** Returns a resource with the attributes of two, once they have theirs. Those of the second take precedence. */
export function mergedResource(first: MergeableResource, second: MergeableResource): MergeableResource {
  const merged: MergeableResource = {
    schemaUrl: mergedSchemaUrl(first.schemaUrl, second.schemaUrl),
    get attributes() {
      return { ...first.attributes, ...second.attributes };
    },
    get asyncAttributesPending() {
      return Boolean(first.asyncAttributesPending || second.asyncAttributesPending);
    },
    async waitForAsyncAttributes() {
      await Promise.all([first.waitForAsyncAttributes?.(), second.waitForAsyncAttributes?.()]);
    },
    getRawAttributes: () => [...second.getRawAttributes(), ...first.getRawAttributes()],
    merge: (other) => (other ? mergedResource(merged, other) : merged),
  };
  return merged;
}

/** Returns the only schema URL of two, or both if they are equal. */
function mergedSchemaUrl(first: string | undefined, second: string | undefined): string | undefined {
  if (!first || first === second) return second;
  if (!second) return first;
  tell("warn", `A resource of schema "${first}" was merged with one of schema "${second}". It has no schema URL now.`);
  return undefined;
}
