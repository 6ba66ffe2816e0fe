// From bytes to a small bar chart of how often each range of byte values occurs.

const BARS = 32;
const BYTES_PER_BAR = 256 / BARS;
const HEIGHT = 80;

/** How many bytes fall into each bar. */
export function distribution(bytes) {
  const bars = new Array(BARS).fill(0);
  for (const byte of bytes) bars[Math.floor(byte / BYTES_PER_BAR)]++;
  return bars;
}

export function drawChart(bars) {
  const highest = Math.max(...bars);
  const rectangles = bars.map((bar, index) => {
    const height = Math.round((bar / highest) * HEIGHT);
    const range = `${index * BYTES_PER_BAR} to ${(index + 1) * BYTES_PER_BAR - 1}`;
    return `<rect x="${index * 10}" y="${HEIGHT - height}" width="9" height="${height}"><title>${range}: ${bar}</title></rect>`;
  });
  const box = `0 0 ${BARS * 10} ${HEIGHT}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" fill="steelblue">${rectangles.join("")}</svg>`;
}
