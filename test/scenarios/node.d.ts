/** The types of node.js. */

import type { ScenarioHost } from "./index.js";

export declare const host: ScenarioHost;
