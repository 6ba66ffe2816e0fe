/** The resource: attributes of the process, whose metrics are of one writer. */

import { rangeError, shown, typeError } from "../../core/errors.ts";
import { neededBuiltin } from "../../core/platform/builtin.ts";
import { SDK_NAME, SDK_VERSION } from "../../streams/sdkIdentity.ts";
import { isRecord } from "../pushOptions.ts";
import type { Attributes } from "./model.ts";

/** Attributes as they are given: undefined leaves one out. */
export type GivenAttributes = Readonly<Record<string, Attributes[string] | undefined>>;

/** Returns the resource of this process, with the attributes of the environment and those given, which are checked. */
export function resourceOf(environment: Attributes, given: GivenAttributes = {}): Attributes {
  if (!isRecord(given)) {
    throw typeError("OPTION_INVALID", `resource must be an object of attributes, but got ${shown(given)}.`);
  }
  const own = {
    "service.name": "unknown_service:node",
    // Series of two processes with equal resources would be taken for one.
    "service.instance.id": globalThis.crypto?.randomUUID?.(),
    "process.pid": neededBuiltin("node:process").pid,
    "telemetry.sdk.language": "nodejs",
    "telemetry.sdk.name": SDK_NAME,
    "telemetry.sdk.version": SDK_VERSION,
  };
  const attributes = Object.entries({ ...own, ...environment, ...given }).filter(([, value]) => value !== undefined);
  for (const [name, value] of attributes) {
    if (!isAttribute(value)) {
      throw rangeError(
        "OPTION_INVALID",
        `The resource's attributes must be texts, numbers, booleans, bigints or arrays of them, but ${shown(name)} is ` +
          `${shown(value)}.`,
      );
    }
  }
  // Defined, not assigned: where Object.prototype is frozen, assigning to `constructor` throws.
  return Object.fromEntries(attributes) as Attributes;
}

function isAttribute(value: unknown): boolean {
  const isScalar = (one: unknown) => one === null || /^(?:string|number|boolean|bigint)$/.test(typeof one);
  return isScalar(value) || (Array.isArray(value) && value.every(isScalar));
}
