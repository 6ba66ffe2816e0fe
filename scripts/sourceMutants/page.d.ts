/** The types of ./page.js, for tests. */

export function acceptedList(): string;
