/** Deletions of a Pushgateway's groups. */

import { checkOptionNames } from "../../core/define/optionNames.ts";
import { rangeError } from "../../core/errors.ts";
import { builtin } from "../../core/platform/builtin.ts";
import { poster } from "../post.ts";
import { checkPushOptions, type PushOptions } from "../pushOptions.ts";
import { type GatewayGroup, GROUP_OPTIONS, groupUrl } from "./group.ts";

/** The options of `deleteFromGateway`. */
export interface GatewayDeletion extends GatewayGroup, Pick<PushOptions, "headers" | "timeout"> {}

const OPTIONS = ["headers", "timeout"] as const satisfies (keyof GatewayDeletion)[];

/**
 * Deletes all metrics of a group from a Pushgateway; a group that it does not have counts as deleted. Nothing is
 * repeated.
 *
 * Rejects with TypeError or RangeError OPTION_INVALID, NAME_INVALID, LABELS_INVALID; RangeError PUSH_FAILED,
 * NEEDS_NODE.
 * @example
 * try {
 *   await deleteFromGateway({ url: "http://localhost:9091", jobName: "backup", groupings: { path: "/var/lib" } });
 * } catch {} // nothing listens there
 */
export async function deleteFromGateway(options: GatewayDeletion): Promise<void> {
  checkOptionNames("deleteFromGateway", options, [...OPTIONS, ...GROUP_OPTIONS]);
  if (!builtin("node:http")) {
    throw rangeError("NEEDS_NODE", "deleteFromGateway needs node:http, which this host lacks. Use fetch.");
  }
  const url = groupUrl(options);
  const { headers, timeout } = checkPushOptions(options);
  const remove = poster({ url, headers, timeout, isZipped: false });
  let problem: string;
  try {
    const { status } = await remove({ body: new Uint8Array(0), headers: {}, points: 0, method: "DELETE" });
    if (status >= 200 && status < 300) return;
    problem = `status ${status}`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    problem = message || String(code);
  }
  const { origin, pathname } = new URL(url);
  throw rangeError(
    "PUSH_FAILED",
    `deleteFromGateway needs a Pushgateway at ${origin}${pathname}, but: ${problem}. Check its address.`,
  );
}
