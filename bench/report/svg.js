// The common parts of all drawings: colours for light and dark pages, text, and the frame.

const STYLE = `
  svg { font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
  text { fill: #1f2328; } .quiet { fill: #59636e; } .title { font-size: 16px; font-weight: 600; }
  .strong { font-weight: 600; }
  .grid { stroke: #d1d9e0; } .page { fill: #ffffff; }
  .ours { fill: #0969da; } .other { fill: #8c959f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .quiet { fill: #9198a1; } .grid { stroke: #3d444d; } .page { fill: #0d1117; }
    .ours { fill: #4493f8; } .other { fill: #656c76; }
  }`;

export const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export function text(x, y, content, { anchor = "start", kind = "" } = {}) {
  const style = kind && ` class="${kind}"`;
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${style}>${escaped(content)}</text>`;
}

export function line(kind, x1, y1, x2, y2) {
  return `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

export const round = (number) => Math.round(number * 10) / 10;

/** Returns a complete picture; `description` is its text alternative. */
export function picture(width, height, description, parts) {
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${escaped(description)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${width}" height="${height}" rx="6"/>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}
