// A line chart of the total throughput of all threads, against their number.
import { figuresAt } from "../harness/results.js";
import { median } from "../harness/spread.js";
import { line, picture, round, text } from "./svg.js";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [800, 420, 60, 340, 56, 70];
const THREADS = [1, 2, 4, 8];
const LETTERS = ["a", "b", "c", "d", "e", "f", "g"];
const LEAST_APART = 17; // distance of names at the ends of lines

export function throughputChart(ofNode) {
  const series = seriesOf(ofNode);
  const most = Math.max(...series.flatMap(({ rates }) => rates));
  const step = stepFor(most);
  const top = Math.ceil(most / step) * step;
  const x = (place) => LEFT + ((WIDTH - LEFT - RIGHT) * place) / (THREADS.length - 1);
  const y = (rate) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - rate / top);
  const parts = [text(20, 28, "Records of all threads together, millions a second", { kind: "title" })];
  for (let rate = 0; rate <= top; rate += step) {
    parts.push(line("grid", LEFT, y(rate), x(THREADS.length - 1), y(rate)));
    parts.push(text(LEFT - 8, y(rate) + 4, String(rate), { anchor: "end", kind: "quiet" }));
  }
  for (const [place, threads] of THREADS.entries()) {
    const label = `${threads} ${threads === 1 ? "thread" : "threads"}`;
    parts.push(text(x(place), HEIGHT - BOTTOM + 22, label, { anchor: "middle", kind: "quiet" }));
  }
  let free = Number.POSITIVE_INFINITY;
  // Sorted from the lowest up, so that names that would overlap are pushed upwards.
  for (const { name, letter, rates } of series.toSorted((a, b) => a.rates.at(-1) - b.rates.at(-1))) {
    const points = rates.map((rate, place) => `${round(x(place))},${round(y(rate))}`).join(" ");
    const kind = `line ${letter}${name.includes("shared") ? " dash" : ""}`;
    parts.push(`<polyline class="${kind}" points="${points}"/>`);
    const at = Math.min(y(rates.at(-1)) + 4, free - LEAST_APART);
    free = at;
    parts.push(line(kind, x(3) + 8, at - 4, x(3) + 22, at - 4), text(x(3) + 28, at, name));
  }
  const { machine, node } = ofNode[0];
  const foot =
    `Node ${node}, ${machine.cores} cores: more threads than cores take turns. ` +
    "One metric for all; dashed lines share one cell.";
  parts.push(text(20, HEIGHT - 16, foot, { kind: "quiet" }));
  return picture(WIDTH, HEIGHT, "How many records threads make together, against the number of threads", parts);
}

function seriesOf(ofNode) {
  const groups = THREADS.map((count) => `throughput, ${count} ${count === 1 ? "thread" : "threads"}`);
  const { contestants } = ofNode.find(({ contest }) => contest === "contended").groups[groups[0]];
  return Object.keys(contestants).map((name, place) => ({
    name: name.replace("threadtally ", "").replace("node:", ""),
    letter: LETTERS[place],
    rates: groups.map((group) => 1000 / median(figuresAt(ofNode, ["contended", group, name]).typical)),
  }));
}

/** Returns a round distance of lines, so that there are four to eight. */
function stepFor(most) {
  return [5, 10, 20, 25, 50, 100, 200, 500].find((step) => most / step <= 7) ?? 1000;
}
