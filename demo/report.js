// What the demo says: the run before it begins, and the closing tables.
import { COUNTS } from "./events.js";
import { drawTable } from "./table.js";
import { eventsOf, METRICS } from "./totals.js";

const whole = (number) => number.toLocaleString("en");

export function describeRun({ directory, files, more, workers, seconds }) {
  return (
    `threadtally: ${workers} workers render and compress the ${more ? "first " : ""}${whole(files)} files of ` +
    `${directory} for ${seconds} s\nNode ${process.version.slice(1)}, Ctrl-C ends early\n`
  );
}

/** Both phases as text, and whether threadtally was the truth in all. */
export function report(worked, replayed, { workers, cores }) {
  const ours = replayed.find(({ contender }) => contender === "threadtally");
  const verdicts = [worked, ours].map((phase) =>
    phase ? Object.keys(METRICS).map((name) => verdict(name, phase)) : [],
  );
  const isExact = worked.rejected === 0 && verdicts.flat().every((found) => found === "exact");
  const text = [
    "",
    drawTable([
      { rows: [["metric"], ...Object.keys(METRICS).map((name) => [name])] },
      phaseColumns(`working on files, ${worked.seconds.toFixed(1)} s`, worked, verdicts[0]),
      ...(ours ? [phaseColumns("replaying at full speed", ours, verdicts[1])] : []),
    ]),
    "truth: each worker's own exact log, added up. exact: not off by one event, nanosecond, byte or 1/10,000.",
    ...notes(worked),
    "",
    ...(replayed.length > 0 ? [contenderTable(replayed), ...costNotes(workers, cores)] : ["Nothing was replayed."]),
    isExact ? "" : "\nthreadtally DIFFERS FROM THE TRUTH. Please report this.",
  ];
  return { text: text.join("\n"), isExact };
}

function phaseColumns(title, { metrics, truth }, verdicts) {
  const rows = Object.entries(METRICS).map(([name, { of }], index) => {
    return [whole6(metrics[name]), whole6(of(truth)), verdicts[index]];
  });
  return { title, rows: [["threadtally", "truth", ""], ...rows], right: [0, 1] };
}

/** Counts with separators; averages and rates as they are. */
function whole6(value) {
  return value.toLocaleString("en", { maximumFractionDigits: 6 });
}

/** "exact" if a metric is the truth in what is shown and in the exact cells beneath, or how far it is off. */
function verdict(name, { metrics, totals, truth }) {
  const { cells, of } = METRICS[name];
  const off = cells.map((cell) => totals[cell] - truth[cell]).find((difference) => difference !== 0n);
  if (off !== undefined) return `off by ${whole(off)}`;
  const shown = metrics[name] - of(truth);
  return shown === 0 ? "exact" : `off by ${shown}`;
}

function notes({ rejected, unreadable }) {
  return [
    ...(unreadable > 0
      ? [`${whole(unreadable)} times a file was empty or could not be read; it was passed over.`]
      : []),
    ...(rejected > 0 ? [`${whole(rejected)} events were rejected, and none should have been.`] : []),
  ];
}

function contenderTable(replayed) {
  const rows = replayed.map(({ label, events, totals, truth, nanoseconds }) => {
    const lost = COUNTS.reduce((sum, name) => sum + truth[name] - totals[name], 0n);
    const share = Number(lost) / Number(eventsOf(truth));
    return [
      label,
      whole(events),
      whole(lost),
      lost === 0n ? "" : `${(share * 100).toFixed(1)} %`,
      nanoseconds.toFixed(1),
    ];
  });
  const header = ["into", "events", "updates lost", "", "ns per event"];
  return drawTable([{ title: "the same events replayed", rows: [header, ...rows], right: [1, 2, 3, 4] }]);
}

function costNotes(workers, cores) {
  const shared = workers > cores ? ` The ${workers} workers shared ${cores} cores, which counts as time.` : "";
  return [`ns per event: time of a worker from the first event to the last one counted, by its events.${shared}`];
}
