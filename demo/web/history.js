// The data of the charts over time: the readings of the last minute.

export const WINDOW_SECONDS = 60;

export class History {
  /** Seconds since the page was loaded. */
  times = [];
  /** For each name its values, one for each time. */
  columns;

  constructor(names) {
    this.columns = Object.fromEntries(names.map((name) => [name, []]));
  }

  add(time, values) {
    this.times.push(time);
    for (const [name, column] of Object.entries(this.columns)) column.push(values[name]);
    const old = this.times.findIndex((one) => one >= time - WINDOW_SECONDS);
    for (const column of [this.times, ...Object.values(this.columns)]) column.splice(0, old);
  }

  /** Returns the rise of a value per second, over the last two seconds. */
  rate(name) {
    const last = this.times.length - 1;
    if (last < 1) return 0;
    const from = this.times.findIndex((time) => time >= this.times[last] - 2);
    const first = Math.min(from, last - 1);
    const column = this.columns[name];
    return (column[last] - column[first]) / (this.times[last] - this.times[first]);
  }
}
