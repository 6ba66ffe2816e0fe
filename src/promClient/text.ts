/** The text formats, as prom-client writes them. */

/** Labels and their values, as users give them. */
export type Labels = Readonly<Record<string, unknown>>;

/** The style of a registry's text. Written labels are cached by this object. */
export interface TextStyle {
  /** The labels of the registry. */
  readonly defaultLabels: Labels;
  readonly isOpenMetrics: boolean;
}

/** An example of what was recorded, such as the trace in which it was. */
export interface ExemplarValue {
  readonly labelSet: Labels;
  readonly value: number;
  readonly timestamp: number;
}

/** Returns the text of a number. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return `${value}`;
  if (Number.isNaN(value)) return "Nan";
  return value < 0 ? "-Inf" : "+Inf";
}

/** Returns the lines that introduce a metric. */
export function headerText(name: string, help: unknown, type: string): string {
  return `# HELP ${escaped(name)} ${escaped(String(help))}\n# TYPE ${escaped(name)} ${type}`;
}

/** Returns labels with one before the others, which has this value even if they have one of its name. */
export function withFirst(name: string, value: unknown, others: Labels): Labels {
  // Defined, not assigned: where Object.prototype is frozen, assigning to `constructor` throws.
  return Object.fromEntries([[name, value], ...Object.entries(others), [name, value]]);
}

/** Returns labels in braces; "" for none. */
export function labelsText(labels: Labels): string {
  const written = Object.entries(labels).map(([name, value]) => `${name}="${escapedValue(value)}"`);
  return written.length > 0 ? `{${written}}` : "";
}

/** Returns the text of an exemplar that follows a value; "" without one. */
export function exemplarText(exemplar: ExemplarValue | null | undefined): string {
  if (!exemplar) return "";
  const labels = labelsText(exemplar.labelSet) || "{}";
  return ` # ${labels} ${numberText(exemplar.value)} ${exemplar.timestamp}`;
}

/** Returns a counter's name as OpenMetrics has it in the introduction: without its ending. */
export function openMetricsName(name: string): string {
  return name.replace(/_total$/, "");
}

function escapedValue(value: unknown): string {
  return escaped(String(value)).replaceAll('"', '\\"');
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

/** Returns true if labels are the same, in the same order. */
export function isEqual(one: Labels, other: Labels): boolean {
  const [names, others] = [Object.keys(one), Object.keys(other)];
  const isSame = (name: string, index: number) => name === others[index] && Object.is(one[name], other[name]);
  return names.length === others.length && names.every(isSame);
}
