// Everything that is redrawn: cards, charts, and the sentence about costs.
import { History } from "../history.js";
import { measured } from "../numbers.js";
import { WAYS } from "../ways.js";
import { Cards } from "./cards.js";
import { CostChart } from "./costChart.js";
import { showFairness } from "./fairness.js";
import { FrameChart } from "./frameChart.js";
import { GapChart } from "./gapChart.js";

const element = (id) => document.getElementById(id);
const missing = (name) => `missing ${name}`;
const acknowledged = (name) => `acknowledged ${name}`;

export class Board {
  #history = new History([...WAYS.map(missing), ...WAYS.map(acknowledged), "frame"]);
  #cards = new Cards();
  #gaps = new GapChart(element("gap-chart"));
  #costs = new CostChart(element("cost-chart"));
  #frames = new FrameChart(element("frame-chart"));

  /** Shows one reading of everything. `costs` are in the order of the ways. */
  show({ time, standing, costs, frames, longestFrame }) {
    const values = { frame: longestFrame };
    for (const name of WAYS) {
      values[missing(name)] = standing[name].missing;
      values[acknowledged(name)] = standing[name].acknowledged;
    }
    this.#history.add(time, values);
    const medians = byName((_, place) => costs[place].quantile(0.5));
    const rates = byName((name) => this.#history.rate(acknowledged(name)));
    this.#cards.show(standing, medians, rates);
    this.#gaps.draw(this.#history);
    this.#costs.draw(costs);
    this.#frames.draw(this.#history);
    element("frame-median").textContent = `${measured(frames.quantile(0.5))} ms`;
    element("frame-slow").textContent = `${measured(frames.quantile(0.99))} ms`;
    showFairness(medians);
  }
}

const byName = (of) => Object.fromEntries(WAYS.map((name, place) => [name, of(name, place)]));
