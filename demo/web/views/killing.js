// The button that kills a worker, and the fate of the killed worker's records.
import { exactly } from "../numbers.js";
import { MESSAGES } from "../ways.js";

const button = document.getElementById("kill");
const text = document.getElementById("killing-text");

/** Not `disabled`, since keyboard users would lose the focus. */
const setBusy = (busy) => button.setAttribute("aria-disabled", String(busy));
const isBusy = () => button.getAttribute("aria-disabled") === "true";

/** Fills a card. Returns the number of lost records. */
function show(name, acknowledged, counted) {
  const lost = Math.max(0, acknowledged - counted);
  const cells = document.querySelectorAll(`.killing [data-way=${name}] dd`);
  for (const [index, number] of [acknowledged, counted, lost].entries()) cells[index].textContent = exactly(number);
  return lost;
}

/** Sets up the button. `read` returns the pool's state at a moment without recording; `say` announces the outcome. */
export function bindKilling(pool, read, say) {
  button.addEventListener("click", async () => {
    if (isBusy()) return;
    setBusy(true);
    text.textContent =
      "Killing. Browsers let a worker run on for a while: it is dead when its log has stood still for a second.";
    const killed = await pool.kill();
    const standing = await read();
    const lost = show("messages", killed.acknowledged(MESSAGES), killed.received);
    const alsoLost = ["atomics", "threadtally"].map((name) =>
      show(name, standing[name].acknowledged, standing[name].counted),
    );
    const outcome = `Worker ${killed.number} was killed: ${exactly(lost)} of its messages were lost`;
    text.textContent =
      `${outcome} on their way. Atomics lost ${exactly(alsoLost[0])} records, threadtally ${exactly(alsoLost[1])}. ` +
      "A new worker has taken its place.";
    say(`${outcome}, and ${alsoLost[1] === 0 ? "no record" : `${exactly(alsoLost[1])} records`} of threadtally.`);
    setBusy(false);
  });
}
