// The output of the demo: the announcement of the run, and the tables at the end.
import { COUNTS } from "./events.js";
import { drawTable } from "./table.js";
import { eventsOf, METRICS, metricOf } from "./totals.js";

const NAMES = Object.keys(METRICS);

const whole = (number) => number.toLocaleString("en");

export function describeRun({ directory, files, more, workers, seconds }) {
  return (
    `threadtally demo, Node ${process.version.slice(1)}: ${workers} workers, ${seconds} s, ` +
    `${more ? "the first " : ""}${whole(files)} files of\n${directory}\n`
  );
}

/** Returns both phases as text, and whether threadtally was exact everywhere. */
export function report(worked, replayed, { workers, cores }) {
  const ours = replayed.find(({ contender }) => contender === "threadtally");
  const phases = [
    { title: `working on files, ${worked.seconds.toFixed(1)} s`, ...worked },
    ...(ours ? [{ title: "replaying at full speed", ...ours }] : []),
  ];
  const isExact =
    worked.rejected === 0 && phases.every((phase) => NAMES.every((name) => verdict(name, phase) === "exact"));
  const text = [
    "",
    drawTable([{ rows: [["metric"], ...NAMES.map((name) => [name])] }, ...phases.map(phaseColumns)]),
    "truth: each worker's own exact log, added up. exact: not off by 1 event, 1 ns, 1 byte or 0.0001.",
    ...notes(worked),
    "",
    ...(replayed.length > 0 ? contenders(replayed, workers, cores) : ["Nothing was replayed."]),
    ...(isExact ? [] : ["", "threadtally DIFFERS FROM THE TRUTH."]),
  ];
  return { text: text.join("\n"), isExact };
}

function phaseColumns({ title, ...phase }) {
  const rows = NAMES.map((name) => {
    const shown = (value) => value.toLocaleString("en", { minimumFractionDigits: METRICS[name].decimals });
    return [shown(phase.metrics[name]), shown(metricOf(name, phase.truth)), verdict(name, phase)];
  });
  return { title, rows: [["threadtally", "truth", ""], ...rows], right: [0, 1] };
}

/** Returns "exact" if a metric is right in what is shown and in the exact cells; otherwise the difference. */
function verdict(name, { metrics, totals, truth }) {
  const differences = METRICS[name].cells.map((cell) => totals[cell] - truth[cell]);
  const off = differences.find((difference) => difference !== 0n) ?? metrics[name] - metricOf(name, truth);
  return Number(off) === 0 ? "exact" : `off by ${whole(off)}`;
}

function notes({ rejected, unreadable }) {
  return [
    ...(unreadable > 0 ? [`Passed over: ${whole(unreadable)} readings of files that are empty or unreadable.`] : []),
    ...(rejected > 0 ? [`The monitor rejected ${whole(rejected)} events, and should have taken them all.`] : []),
  ];
}

function contenders(replayed, workers, cores) {
  const rows = replayed.map(({ label, events, totals, truth, nanoseconds }) => {
    const lost = COUNTS.reduce((sum, name) => sum + truth[name] - totals[name], 0n);
    const share = ((Number(lost) / Number(eventsOf(truth))) * 100).toFixed(1);
    return [label, whole(events), whole(lost), lost === 0n ? "" : `${share} %`, nanoseconds.toFixed(1)];
  });
  const header = ["into", "events", "updates lost", "", "ns per event"];
  return [
    drawTable([
      { title: "the same events, replayed by the same workers", rows: [header, ...rows], right: [1, 2, 3, 4] },
    ]),
    "updates lost: events that are missing in the totals.",
    "ns per event: a worker's time for one event of the median batch, all workers at it.",
    ...(workers > cores ? [`${workers} workers on ${cores} cores: their time includes waiting for a core.`] : []),
  ];
}
