/**
 * A strict reader of Prometheus' text format 0.0.4 and of OpenMetrics 1.0, with the quoted names of newer scrapers
 * (https://prometheus.io/docs/instrumenting/exposition_formats, https://prometheus.io/docs/specs/om/open_metrics_spec).
 * Throws on everything that a scraper would refuse, or silently take for something else. It shares no code with the
 * package.
 */

export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
  readonly samples: readonly ReadSample[];
}

const METRIC = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const LABEL = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED = /"(?:[^"\\\n]|\\["\\n])*"/y;
const NUMBER = /[+-]?(?:Inf|\d+(?:\.\d+)?(?:e[+-]?\d+)?)|NaN/y;
/** Suffixes that each type's samples add to the family's name. */
const SUFFIXES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  text: { counter: [""], gauge: [""], summary: ["_sum", "_count"], histogram: ["_bucket", "_sum", "_count"] },
  openMetrics: {
    counter: ["_total", "_created"],
    gauge: [""],
    unknown: [""],
    summary: ["_sum", "_count", "_created"],
    histogram: ["_bucket", "_sum", "_count", "_created"],
    info: ["_info"],
  },
};

/** A line that is parsed from its beginning. */
class Line {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  fail(expected: string): never {
    throw new Error(`Expected ${expected} at ${this.#at} of ${JSON.stringify(this.#text)}`);
  }

  has(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  must(text: string): void {
    if (!this.has(text)) this.fail(JSON.stringify(text));
  }

  match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? this.fail(what);
    this.#at += found.length;
    return found;
  }

  name(pattern: RegExp): string {
    return this.#text[this.#at] === '"' ? this.quoted() : this.match(pattern, "a name");
  }

  quoted(): string {
    return unescaped(this.match(QUOTED, "a quoted text").slice(1, -1), ['"', "\\", "n"]);
  }

  rest(): string {
    const rest = this.#text.slice(this.#at);
    this.#at = this.#text.length;
    return rest;
  }

  end(): void {
    if (this.#at !== this.#text.length) this.fail("the end");
  }
}

function unescaped(text: string, known: readonly string[]): string {
  return text.replace(/\\(.?)/gs, (_, character: string) => {
    if (!known.includes(character)) throw new Error(`\\${character} is no escape in ${JSON.stringify(text)}`);
    return character === "n" ? "\n" : character;
  });
}

function readSample(text: string): ReadSample {
  const line = new Line(text);
  const labels: Record<string, string> = {};
  let name = "";
  let isFirst = true;
  let isOpen = line.has("{");
  if (isOpen) {
    name = line.quoted();
    isFirst = false;
  } else {
    name = line.match(METRIC, "a name");
    isOpen = line.has("{");
  }
  while (isOpen && !line.has("}")) {
    if (!isFirst) line.must(",");
    isFirst = false;
    const label = line.name(LABEL);
    line.must("=");
    if (Object.hasOwn(labels, label) || label === "__name__") throw new Error(`${label} stands twice in ${text}`);
    Object.defineProperty(labels, label, { value: line.quoted(), enumerable: true });
  }
  line.must(" ");
  const value = line.match(NUMBER, "a number").replace("Inf", "Infinity");
  line.end();
  return { name, labels, value: Number(value) };
}

/** Reads a whole exposition. */
export function readExposition(text: string, format: "text" | "openMetrics"): ReadFamily[] {
  if (text !== "" && !text.endsWith("\n")) throw new Error("The last line has no end");
  const lines = text.split("\n").slice(0, -1);
  if (format === "openMetrics" && lines.pop() !== "# EOF") throw new Error("The exposition has no # EOF");
  const families = new Map<
    string,
    { -readonly [Key in keyof ReadFamily]: ReadFamily[Key] } & { samples: ReadSample[] }
  >();
  const familyOf = (name: string) => {
    const last = [...families.values()].at(-1);
    if (last?.name === name && last.samples.length === 0) return last;
    if (families.has(name)) throw new Error(`${name} is described in two places`);
    const family = { name, type: "", help: "", unit: "", samples: [] };
    families.set(name, family);
    return family;
  };
  let current: ReturnType<typeof familyOf> | undefined;
  const seen = new Set<string>();
  for (const one of lines) {
    if (one.startsWith("#")) {
      const line = new Line(one);
      line.must("# ");
      const key = line.match(/HELP|TYPE|UNIT/y, "HELP, TYPE or UNIT").toLowerCase() as "help" | "type" | "unit";
      if (key === "unit" && format === "text") line.fail("no UNIT");
      line.must(" ");
      current = familyOf(line.name(METRIC));
      line.must(" ");
      if (current[key] !== "") throw new Error(`${current.name} has two lines of ${key}`);
      current[key] =
        key === "help" ? unescaped(line.rest(), format === "text" ? ["\\", "n"] : ["\\", "n", '"']) : line.rest();
      continue;
    }
    const sample = readSample(one);
    if (!current) throw new Error(`${one} comes before any type`);
    const suffixes = SUFFIXES[format]?.[current.type] ?? [];
    if (!suffixes.some((suffix) => sample.name === current?.name + suffix)) {
      throw new Error(`${sample.name} is no sample of the ${current.type} ${current.name}`);
    }
    const present = Object.keys(sample.labels).filter((name) => sample.labels[name] !== "");
    const series = JSON.stringify([sample.name, present.sort().map((name) => [name, sample.labels[name]])]);
    if (seen.has(series)) throw new Error(`${one} stands twice`);
    seen.add(series);
    current.samples.push(sample);
  }
  for (const { name, unit } of families.values()) {
    if (unit !== "" && !name.endsWith(`_${unit}`)) throw new Error(`${name} does not end with its unit, ${unit}`);
  }
  return [...families.values()];
}
