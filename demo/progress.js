// The progress of the work: some lines that are redrawn on a terminal, and printed from time to time elsewhere.

const REDRAW_MS = 100;
const PRINT_MS = 2000;

export class Progress {
  #metrics;
  #start = performance.now();
  #isTerminal = process.stdout.isTTY === true;
  #timer;
  #drawn = false;

  constructor(metrics) {
    this.#metrics = metrics;
    this.#timer = setInterval(() => this.#draw(), this.#isTerminal ? REDRAW_MS : PRINT_MS);
  }

  end() {
    clearInterval(this.#timer);
    if (this.#isTerminal) this.#draw();
  }

  #draw() {
    const seconds = (performance.now() - this.#start) / 1000;
    const lines = describe(this.#metrics(), seconds);
    if (!this.#isTerminal) {
      console.log(lines.join("\n"));
      return;
    }
    const columns = process.stdout.columns || 80;
    const back = this.#drawn ? `\x1b[${lines.length}A` : "";
    const cleared = lines.map((line) => `\x1b[2K${line.slice(0, columns - 1)}\n`);
    process.stdout.write(back + cleared.join(""));
    this.#drawn = true;
  }
}

/** Returns the rates and the nine metrics, in lines of less than 60 columns. */
function describe(metrics, seconds) {
  const { cacheHits, cacheMisses, totalChartsGenerated, totalCompressedEntries } = metrics;
  const files = cacheHits + cacheMisses;
  // Each generated chart was also preprocessed.
  const events = files + 2 * totalChartsGenerated + totalCompressedEntries;
  const perSecond = (count) => Math.round(count / seconds).toLocaleString("en");
  const shown = (count) => count.toLocaleString("en");
  return [
    `${seconds.toFixed(1).padStart(5)} s  ${perSecond(files)} files/s, ${perSecond(events)} events/s`,
    `         ${shown(totalChartsGenerated)} charts in ${metrics.avgGenerationTimeMs.toFixed(2)} ms each, ` +
      `${shown(metrics.memoryUsageBytes)} bytes`,
    `         ${shown(cacheHits)} hits, ${shown(cacheMisses)} misses: hit rate ${metrics.cacheHitRate.toFixed(3)}`,
    `         ${shown(totalCompressedEntries)} compressed to ${metrics.avgCompressionRatio.toFixed(3)}, ` +
      `preprocessing ${metrics.avgPreprocessingTimeMs.toFixed(2)} ms`,
  ];
}
