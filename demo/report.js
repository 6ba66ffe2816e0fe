// The output of the demo: the announcement of the run, and the tables at the end.
import { COUNTS } from "./events.js";
import { stylesWith } from "./style.js";
import { drawTable } from "./table.js";
import { eventsOf, METRICS, metricOf } from "./totals.js";

const NAMES = Object.keys(METRICS);

const whole = (number) => number.toLocaleString("en");

export function describeRun({ directory, files, more, workers, seconds }) {
  return (
    `Demo of threadtally, Node ${process.version.slice(1)}\n` +
    `${workers} workers draw charts of ${more ? "the first " : ""}${whole(files)} files for ${seconds} s:\n${directory}\n`
  );
}

/** Returns both phases as text of at most 60 columns, and whether threadtally was exact everywhere. */
export function report(worked, replayed, { workers, cores, styles = stylesWith(false) }) {
  const ours = replayed.find(({ contender }) => contender === "threadtally");
  const phases = [
    { title: `Working on files, ${worked.seconds.toFixed(1)} s`, ...worked },
    ...(ours ? [{ title: "Replaying the same events at full speed", ...ours }] : []),
  ];
  const isExact =
    worked.rejected === 0 && phases.every((phase) => NAMES.every((name) => verdict(name, phase) === "exact"));
  const text = [
    "",
    ...phases.flatMap((phase) => [drawTable(tableOf(phase), styles), ""]),
    styles.quiet("truth: each worker's own log, added up"),
    styles.quiet("exact: not off by 1 event, 1 ns, 1 byte or 0.0001"),
    ...notes(worked),
    "",
    ...(replayed.length > 0 ? contenders(replayed, workers, cores, styles) : ["Nothing was replayed."]),
    ...(isExact ? [] : ["", styles.bad("threadtally DIFFERS FROM THE TRUTH.")]),
  ];
  return { text: text.join("\n"), isExact };
}

function tableOf({ title, ...phase }) {
  const rows = NAMES.map((name) => {
    const shown = (value) => value.toLocaleString("en", { minimumFractionDigits: METRICS[name].decimals });
    return [name, shown(phase.metrics[name]), shown(metricOf(name, phase.truth)), verdict(name, phase)];
  });
  const look = (cell, column) => column === 3 && (cell === "exact" ? "good" : "bad");
  return { title, rows: [["", "threadtally", "truth", ""], ...rows], right: [1, 2], look };
}

/** Returns "exact" if a metric is right in what is shown and in the exact cells; otherwise the difference. */
function verdict(name, { metrics, totals, truth }) {
  const differences = METRICS[name].cells.map((cell) => totals[cell] - truth[cell]);
  const off = differences.find((difference) => difference !== 0n) ?? metrics[name] - metricOf(name, truth);
  return Number(off) === 0 ? "exact" : `off by ${whole(off)}`;
}

function notes({ rejected, unreadable }) {
  return [
    ...(unreadable > 0 ? [`Files that were empty or unreadable: ${whole(unreadable)}.`] : []),
    ...(rejected > 0 ? [`The monitor rejected ${whole(rejected)} events. It should have taken all.`] : []),
  ];
}

function contenders(replayed, workers, cores, styles) {
  const rows = replayed.map(({ label, events, totals, truth, nanoseconds }) => {
    const lost = COUNTS.reduce((sum, name) => sum + truth[name] - totals[name], 0n);
    const share = ((Number(lost) / Number(eventsOf(truth))) * 100).toFixed(1);
    const time = nanoseconds < 1000 ? nanoseconds.toFixed(1) : whole(Math.round(nanoseconds));
    return [label, whole(events), whole(lost), lost === 0n ? "" : `${share} %`, time];
  });
  const header = ["counted by", "events", "lost", "", "ns"];
  const look = (cell, column) => (column === 2 || column === 3) && (cell === "0" ? "good" : cell && "bad");
  return [
    drawTable({ title: "Four ways to count them", rows: [header, ...rows], right: [1, 2, 3, 4], look }, styles),
    "",
    styles.quiet("lost: events that are missing in the totals"),
    styles.quiet("ns: nanoseconds that an event took its worker (median)"),
    ...(workers > cores ? [styles.quiet(`${workers} workers on ${cores} cores: waiting for a core is included`)] : []),
  ];
}
