// A small bar chart of the frequency of each range of byte values.

const BARS = 32;
const BYTES_PER_BAR = 256 / BARS;
const HEIGHT = 80;

/** Returns the number of bytes in each bar. */
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
    const place = `x="${index * 10}" y="${HEIGHT - height}" width="9" height="${height}"`;
    return `<rect ${place}><title>${range}: ${bar}</title></rect>`;
  });
  const box = `0 0 ${BARS * 10} ${HEIGHT}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" fill="steelblue">${rectangles.join("")}</svg>`;
}
