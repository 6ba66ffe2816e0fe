// The announcements in words, for sighted users and for users of screen readers.
import { exactly } from "../numbers.js";

const element = document.getElementById("verdict");

export function say(text) {
  element.textContent = text;
}

/** Announces the comparison of the two main ways. The cards have the rest. */
export function describeStanding({ plain, threadtally: { acknowledged, lost } }) {
  const all = `${exactly(acknowledged)} records`;
  const ours = lost === 0 ? `threadtally counted all ${all}` : `threadtally LOST ${exactly(lost)} of ${all}`;
  return `${ours}; plain += lost ${exactly(plain.lost)}.`;
}
