// The numbers of each way in its card, and the two most important ones above.
import { exactly, measured, NOTHING, shareOf } from "../numbers.js";
import { WAYS } from "../ways.js";

const element = (id) => document.getElementById(id);

export class Cards {
  #outputs = new Map();

  constructor() {
    for (const name of WAYS) {
      const card = document.querySelector(`.way[data-way=${name}]`);
      card.append(element("amounts").content.cloneNode(true));
      this.#outputs.set(name, (amount) => card.querySelector(`[data-amount=${amount}]`));
    }
  }

  /**
   * Shows the numbers. `standing` is that of the pool, `medians` are nanoseconds per record and `rates` are records per
   * second, by the ways' names.
   */
  show(standing, medians, rates) {
    for (const [name, output] of this.#outputs) {
      const { acknowledged, counted, missing } = standing[name];
      output("acknowledged").textContent = exactly(acknowledged);
      output("counted").textContent = exactly(counted);
      output("missing").textContent = exactly(missing);
      output("share").textContent = shareOf(missing, acknowledged);
      output("cost").textContent = measured(medians[name]);
      output("rate").textContent = exactly(Math.round(rates[name] / 1000) * 1000);
    }
    const { threadtally, plain } = standing;
    if (plain.acknowledged === 0) return;
    element("lost-threadtally").textContent = exactly(threadtally.lost);
    element("of-threadtally").textContent = `of ${exactly(threadtally.acknowledged)} records`;
    // It loses nothing until two workers meet for the first time. A 0 would look like a result.
    element("lost-plain").textContent = plain.lost === 0 ? NOTHING : exactly(plain.lost);
    element("of-plain").textContent =
      plain.lost === 0
        ? `The workers have not met yet, in ${exactly(plain.acknowledged)} records.`
        : `of ${exactly(plain.acknowledged)} records, ${shareOf(plain.lost, plain.acknowledged)}`;
  }
}
