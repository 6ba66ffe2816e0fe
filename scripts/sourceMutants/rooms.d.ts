/** The types of ./rooms.js, for tests. */

export function filesOfRooms(root: string): string[];
export function testsOf(root: string, file: string): string[];
