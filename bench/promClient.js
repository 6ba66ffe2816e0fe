// The interface of prom-client over shared memory, against prom-client itself and its successor.
import { promFacade } from "./contestants/promFacade.js";
import { promText } from "./contestants/promText.js";
import { inTurns } from "./harness/inTurns.js";

const turns = (group) => ({ unit: "ns", measure: async (quick) => inTurns(await promFacade(group), quick) });

/** Returns the milliseconds for the text of this many series. */
function text(kind, series) {
  return {
    unit: "ms",
    measure: async (quick) => {
      const times = await inTurns({ ...promText(kind, series), agreedCalls: 1, rounds: 40 }, quick);
      const milliseconds = ({ quiet, typical }) => ({ quiet: quiet / 1e6, typical: typical / 1e6 });
      return Object.fromEntries(Object.entries(times).map(([name, time]) => [name, milliseconds(time)]));
    },
  };
}

export const contest = {
  question: "What does existing code gain or lose that takes threadtally/prom-client in place of prom-client?",
  processes: 5,
  groups: {
    "inc()": turns("inc()"),
    "inc({ … })": turns("inc({ … })"),
    "set(value)": turns("set(value)"),
    "observe(value)": turns("observe(value)"),
    "observe({ … }, value)": turns("observe({ … }, value)"),
    "text of 2,000 counters": text("Counter", 2000),
    "text of 2,000 histograms": text("Histogram", 2000),
  },
};
