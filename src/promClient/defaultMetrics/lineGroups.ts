/** The groups of default metrics that only one line of the interface has. In that of prom-client 15 there are none. */

export const lineGroups = {};
