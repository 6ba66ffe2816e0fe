/** Keys of listed values, by which those of several processes are found to be the same. */

import type { ListedValue } from "./kinds.ts";

/** Gives texts that names and labels share only if they are equal. An empty label is as good as none. */
export class ValueKeys {
  /** The names of labels so far. Since a key has their places, they need no sorting. */
  readonly #names: string[] = [];

  /** Returns the key of a value: its name, and each label with the place of its name and its length in front. */
  of({ metricName = "", labels = {} }: Partial<ListedValue>): string {
    let missing = Object.keys(labels).length;
    let key = metricName;
    for (let place = 0; missing > 0; place++) {
      if (place === this.#names.length) this.#addTo(labels);
      const name = this.#names[place] as string;
      const label: unknown = labels[name];
      if (typeof label !== "string" && !Object.hasOwn(labels, name)) continue;
      missing--;
      const text = typeof label === "string" ? label : `${label ?? ""}`;
      if (text !== "") key += `,${place}:${text.length}:${text}`;
    }
    return key;
  }

  #addTo(labels: object): void {
    const missing = Object.keys(labels).find((name) => !this.#names.includes(name));
    this.#names.push(missing as string);
  }
}
