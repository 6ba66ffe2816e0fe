// The ways that are cheaper than threadtally, as measured here.
import { measured } from "../numbers.js";

const item = document.getElementById("cheaper");

const RIVALS = [
  { name: "plain", label: "Plain +=", remark: "and is wrong" },
  { name: "atomics", label: "Atomics.add", remark: "and is exact, too" },
  { name: "messages", label: "A message", remark: "not counting what it costs the main thread" },
];

/** Shows the cheaper ways. `medians` are nanoseconds per record, by the ways' names. */
export function showFairness(medians) {
  if (!Number.isFinite(medians.threadtally)) return;
  const ours = `threadtally costs ${measured(medians.threadtally)} ns a record here.`;
  const cheaper = RIVALS.filter(({ name }) => medians[name] < medians.threadtally).map(
    ({ name, label, remark }) => `${label} costs ${measured(medians[name])} ns ${remark}.`,
  );
  item.textContent = [ours, ...(cheaper.length > 0 ? cheaper : ["No other way is cheaper at the moment."])].join(" ");
}
