// Tables: columns of text below a title, without frames, so that they fit narrow terminals.

const GAP = " ";

/**
 * Draws a table. The first row is its header; `right` lists the right-aligned columns. `look` returns the style of a
 * cell, by its column, if it has one.
 */
export function drawTable({ title, rows, right, look }, styles) {
  const [header, ...others] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const pad = (cell, column) => (right.includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]));
  const styled = (cell, column) => (styles[look(cell, column)] ?? String)(pad(cell, column));
  return [
    styles.strong(title),
    styles.quiet(header.map(pad).join(GAP).trimEnd()),
    ...others.map((row) => row.map(styled).join(GAP).trimEnd()),
  ].join("\n");
}
