/** The label of a failed request: the kind of its error. */

import { BoundedNames, OTHER } from "./boundedNames.ts";

/** The label of a request that ended before its response did, without an error that says why. */
export const ABORTED = "aborted";

/** Programs may make errors with any names, so the number of kinds is bounded. */
const MOST_KINDS = 50;

export class ErrorTypes {
  readonly #names = new BoundedNames(MOST_KINDS);

  /** Returns the code of an error, such as `ECONNREFUSED`, or its name, such as `TimeoutError`. Never throws. */
  of(error: unknown): string {
    try {
      const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
      const type = typeof code === "string" ? code : name; // codes of DOMException are numbers
      return typeof type === "string" && type !== "" && this.#names.takes(type) ? type : OTHER;
    } catch {
      return OTHER; // no object, or one whose getters throw
    }
  }
}
