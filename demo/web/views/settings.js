// Sliders, the switch and the pause button: they set the pool and its controls, and announce it.
import { exactly } from "../numbers.js";

const element = (id) => document.getElementById(id);

/** The positions of the slider: events per second of each worker. */
const RATES = [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

const MOST_WORKERS = 16;

export class Settings {
  #pool;
  #controls;
  #changed;
  #isPaused = false;

  /** Sets up the settings. `changed` is called with them if the load changes, pauses or resumes. */
  constructor(pool, controls, changed) {
    this.#pool = pool;
    this.#controls = controls;
    this.#changed = changed;
    const cores = navigator.hardwareConcurrency ?? 2;
    element("cores").textContent = `${cores} core${cores === 1 ? "" : "s"}`;
    element("workers").max = MOST_WORKERS;
    element("workers").value = Math.min(4, Math.max(2, cores));
    element("rate").max = RATES.length - 1;
    element("rate").value = RATES.indexOf(500_000);
    for (const id of ["workers", "rate", "sending"]) element(id).addEventListener("input", () => this.#apply());
    element("pause").addEventListener("click", () => this.#toggle());
    document.addEventListener("visibilitychange", () => this.#rest());
    this.#rest();
    this.#apply();
  }

  get isPaused() {
    return this.#isPaused;
  }

  /** Returns the load as text. */
  get load() {
    const { size } = this.#pool;
    return `${size} worker${size === 1 ? "" : "s"}, ${exactly(this.#controls.rate)} events a second each`;
  }

  #apply() {
    const rate = RATES[element("rate").valueAsNumber];
    this.#controls.rate = rate;
    this.#controls.sending = element("sending").checked;
    this.#pool.resize(element("workers").valueAsNumber);
    element("workers-shown").textContent = element("workers").value;
    element("rate-shown").textContent = exactly(rate);
    element("rate").setAttribute("aria-valuetext", `${exactly(rate)} a second`);
    this.#changed(this);
  }

  #toggle() {
    this.#isPaused = !this.#isPaused;
    element("pause").textContent = this.#isPaused ? "Go on" : "Pause";
    this.#rest();
    this.#changed(this);
  }

  /** Pauses the workers while the page is hidden. */
  #rest() {
    this.#controls.paused = this.#isPaused || document.hidden;
  }
}
