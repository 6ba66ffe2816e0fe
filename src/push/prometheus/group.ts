/** Groups of a Pushgateway: a job, and the values of further labels. Their metrics are pushed and deleted together. */

import type { LabelValue } from "../../core/define/labels.ts";
import { rangeError, shown, typeError } from "../../core/errors.ts";
import { neededBuiltin } from "../../core/platform/builtin.ts";
import { checkUrl } from "../pushOptions.ts";
import { checkAddedLabels } from "./addedLabels.ts";

/** A Pushgateway, and a group of metrics in it. */
export interface GatewayGroup {
  /** The Pushgateway's address, such as `http://localhost:9091`. */
  readonly url: string | URL;
  /** The label `job` of all metrics of the group; not empty. */
  readonly jobName: string;
  /** Further labels of all metrics of the group, such as `instance`. */
  readonly groupings?: Readonly<Record<string, LabelValue>>;
}

/** The names of these options. */
export const GROUP_OPTIONS = ["url", "jobName", "groupings"] as const satisfies (keyof GatewayGroup)[];

/** Returns the address of a group, checked. */
export function groupUrl({ url, jobName, groupings = {} }: GatewayGroup): string {
  const address = new URL(checkUrl(url));
  if (typeof jobName !== "string" || jobName === "") {
    throw typeError("OPTION_INVALID", `jobName must be a text that is not empty, but got ${shown(jobName)}.`);
  }
  const { job } = checkAddedLabels("jobName", { job: jobName });
  const others = checkAddedLabels("groupings", groupings);
  if ("job" in others) {
    throw rangeError(
      "NAME_INVALID",
      `The label job of a group is its jobName, but groupings has one, too: ${shown(others.job)}. Pass it as jobName.`,
    );
  }
  const labels = Object.entries({ job, ...others });
  const segments = labels.map(([name, value]) => segmentOf(name, value as string));
  address.pathname = `${address.pathname.replace(/\/$/, "")}/metrics${segments.join("")}`;
  return address.href;
}

/**
 * Returns a label as a part of the path. Values that a path cannot carry are in base64, which the Pushgateway decodes.
 */
function segmentOf(name: string, value: string): string {
  if (!/\/|^\.{0,2}$/.test(value)) return `/${name}/${encodeURIComponent(value)}`;
  return `/${name}@base64/${neededBuiltin("node:buffer").Buffer.from(value).toString("base64url") || "="}`;
}
