/** Spaces, and the names of metrics in them: they are never exposed, so nearly any text is one. */

import { rangeError, shown, typeError } from "../errors.ts";
import { checkLabelName, checkPlainName, OVERFLOW_LABEL } from "./names.ts";

/** Throws unless a value may name a space, or is undefined: no space. */
export function checkSpace(space: unknown): asserts space is string | undefined {
  if (space !== undefined) checkPlainName("A space", space);
}

/** Returns the text that identifies a metric. */
export function identityOf({ name, space }: { readonly name: string; readonly space?: string | undefined }): string {
  return JSON.stringify([space, name]);
}

/** Throws unless a value may name a label. In a space, only the name of overflow series' label is reserved. */
export function checkLabelNameIn(space: string | undefined, name: unknown): void {
  if (space === undefined || name === OVERFLOW_LABEL) checkLabelName(name);
  else checkPlainName("A label's name", name);
}

/** Returns a copy of the names of a metric's labels, checked. */
export function checkLabelNames(labelNames: unknown, space: string | undefined): readonly string[] {
  if (!Array.isArray(labelNames)) {
    throw typeError("OPTION_INVALID", `labelNames must be an array of names, but got ${shown(labelNames)}.`);
  }
  for (const [index, name] of labelNames.entries()) {
    checkLabelNameIn(space, name);
    if (labelNames.indexOf(name) !== index) {
      throw rangeError("OPTION_INVALID", `labelNames must differ, but ${shown(name)} is listed twice. Remove one.`);
    }
  }
  return [...labelNames];
}
