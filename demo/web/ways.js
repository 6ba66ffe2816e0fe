// The four ways to count, in the order of their cards, and each way's place in a worker's log.

export const WAYS = ["plain", "atomics", "messages", "threadtally"];

export const PLAIN = WAYS.indexOf("plain");
export const ATOMICS = WAYS.indexOf("atomics");
export const MESSAGES = WAYS.indexOf("messages");
export const THREADTALLY = WAYS.indexOf("threadtally");
