/** The messages about answers of receivers. */

import type { Answer, Sender } from "./sender.ts";

/** Characters of a receiver's text that a message has. */
const LONGEST_TEXT = 300;

/** Returns the message about an answer: its status, and why the request was not accepted. */
export function messageOf(answer: Answer, sender: Pick<Sender, "reasonOf">): string {
  const { status, body, flaw } = answer;
  if (flaw !== undefined) return `status ${status}, but its text is not known: ${legible(flaw)}`;
  const text = sender.reasonOf?.(answer) ?? new TextDecoder().decode(body.subarray(0, LONGEST_TEXT));
  return [`status ${status}`, legible(text)].filter((part) => part !== "").join(": ");
}

/** Returns the beginning of a receiver's text in one line, for a message. */
export function legible(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .replace(/[^\x21-\x7e]+/g, " ")
    .trim();
}
