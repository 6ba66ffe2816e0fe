// What is to be told in words, to those who see the page and to those who hear it.
import { exactly } from "../numbers.js";

const element = document.getElementById("verdict");

export function say(text) {
  element.textContent = text;
}

/** How it stands between the two that the page is about. The cards have the rest. */
export function describeStanding({ plain, threadtally: { acknowledged, lost } }) {
  const all = `${exactly(acknowledged)} records`;
  const ours = lost === 0 ? `threadtally counted all ${all}` : `threadtally LOST ${exactly(lost)} of ${all}`;
  return `${ours}; plain += lost ${exactly(plain.lost)}.`;
}
