/**
 * Pages that send what they record to a server: at an interval, and when they are hidden.
 *
 * @module threadtally/browser
 */

export { type Sending, sendOnHide } from "./sendOnHide.ts";
export type { SendOptions } from "./sendOptions.ts";
