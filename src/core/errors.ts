/** The library's errors: each is an Error with a code and a message that says the rule, what came, and the remedy. */

/** The `code` of an error that the package throws: docs/errors.md has the cause and the remedy of each. */
export type ErrorCode =
  | "VALUE_TYPE"
  | "VALUE_NOT_FINITE"
  | "VALUE_NEGATIVE"
  | "VALUE_FRACTIONAL"
  | "VALUE_TOO_LARGE"
  | "NAME_INVALID"
  | "OPTION_INVALID"
  | "BUCKETS_INVALID"
  | "LABELS_INVALID"
  | "DEFINITION_CONFLICT"
  | "HANDLE_INVALID"
  | "HANDLE_VERSION"
  | "HANDLE_OTHER_PROCESS"
  | "HANDLE_UNSHARED"
  | "NOT_ISOLATED"
  | "NOT_ALLOWED_TO_COMPILE"
  | "NO_WEBASSEMBLY"
  | "NO_MEMORY"
  | "HOST_TOO_OLD"
  | "NO_DEFAULT"
  | "NO_RECEIVER"
  | "ALREADY_REPORTED"
  | "REPORT_FORMAT"
  | "NOT_A_WORKER"
  | "NEEDS_NODE"
  | "PUSH_FAILED"
  | "PORT_TAKEN"
  | "NOT_LISTENING"
  | "SHARE_INVALID"
  | "NO_LANE"
  | "BLOCK_FULL"
  | "DETACHED"
  | "SNAPSHOT_INVALID"
  | "SNAPSHOT_REFUSED"
  | "SNAPSHOT_FORGOTTEN"
  | "SPECIFICATION_INVALID"
  | "NO_SERIES"
  | "CORRUPT";

/** Returns the error for a value of the wrong kind. */
export function typeError(code: ErrorCode, message: string): TypeError & { code: ErrorCode } {
  return Object.assign(new TypeError(message), { code });
}

/** Returns the error for a value of the right kind but out of range, or for a limit that was reached. */
export function rangeError(code: ErrorCode, message: string): RangeError & { code: ErrorCode } {
  return Object.assign(new RangeError(message), { code });
}

/** Returns a short text of a value, for use in a message. Never throws. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return shownObject(value);
  return Object.is(value, -0) ? "-0" : String(value);
}

function shownObject(value: object): string {
  try {
    return Array.isArray(value) ? `an array of ${value.length}` : "an object";
  } catch {
    return "an object"; // a proxy: revoked, or with traps that throw
  }
}
