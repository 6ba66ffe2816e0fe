// The numbers of each way in its card, and the two most important ones above.
import { exactly, measured, shareOf } from "../numbers.js";
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
    for (const name of ["threadtally", "plain"]) {
      const { acknowledged, lost } = standing[name];
      element(`lost-${name}`).textContent = exactly(lost);
      element(`of-${name}`).textContent = exactly(acknowledged);
    }
    element("share-plain").textContent = shareOf(standing.plain.lost, standing.plain.acknowledged);
  }
}
