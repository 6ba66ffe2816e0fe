/** The types of ./links.js, for tests. */

export function deadLinks(folder: string): string[];
