// Tables of boxes: groups of columns side by side, each with a title in its upper border.

const GAP = "  ";

/**
 * Draws groups with the same number of rows. The first row of each is its header; `right` lists the right-aligned
 * columns.
 */
export function drawTable(groups) {
  const drawn = groups.map(drawGroup);
  const across = (part) => drawn.map(part);
  const height = drawn[0].lines.length;
  const row = (index) => `│${across(({ lines }) => ` ${lines[index]} `).join("│")}│`;
  const rule = (left, middle, right) => left + across(({ width }) => "─".repeat(width + 2)).join(middle) + right;
  const top = across(({ title, width }) => (title ? `─ ${title} ` : "").padEnd(width + 2, "─"));
  return [
    `┌${top.join("┬")}┐`,
    row(0),
    rule("├", "┼", "┤"),
    ...Array.from({ length: height - 1 }, (_, index) => row(index + 1)),
    rule("└", "┴", "┘"),
  ].join("\n");
}

function drawGroup({ title = "", rows, right = [] }) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const pad = (cell, column) => (right.includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]));
  const lines = rows.map((row) => row.map(pad).join(GAP));
  const width = Math.max(lines[0].length, title.length + 2);
  return { title, width, lines: lines.map((line) => line.padEnd(width)) };
}
