/** The groups of default metrics that only the line of @prometheus-io/client has, in place of `lineGroups.ts`. */

import { eventLoopUtilization } from "./eventLoopUtilization.ts";

export const lineGroups = { eventLoopUtilization };
