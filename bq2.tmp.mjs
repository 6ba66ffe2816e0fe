import * as sdk from "@opentelemetry/sdk-metrics";
import { MeterProvider } from "threadtally/opentelemetry";

class R extends sdk.MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}
for (const mm of [true, false])
  for (const [what, n] of [
    ["counters", 10000],
    ["hists", 2000],
  ]) {
    const xs = [sdk.MeterProvider, MeterProvider].map((P) => {
      const c = new R({ cardinalitySelector: () => 20000 });
      const p = new P({
        readers: [c],
        views:
          what === "hists"
            ? [
                {
                  instrumentName: "*",
                  aggregation: {
                    type: 4,
                    options: {
                      boundaries: [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000],
                      recordMinMax: mm,
                    },
                  },
                },
              ]
            : [],
      });
      const m = p.getMeter("m");
      const i = what === "counters" ? m.createCounter("c") : m.createHistogram("c", { unit: "s" });
      for (let k = 0; k < n; k++) {
        const at = { a: String(k), b: "x" };
        what === "counters" ? i.add(1, at) : [0.004, 0.02, 0.2, 7].forEach((v) => i.record(v, at));
      }
      return [c, p, i];
    });
    const again = (j) => {
      const i = xs[j][2];
      for (let k = 0; k < n; k++) {
        const at = { a: String(k), b: "x" };
        what === "counters" ? i.add(1, at) : i.record(0.02, at);
      }
    };
    const t = [1e9, 1e9];
    for (let r = 0; r < 40; r++)
      for (let j = 0; j < 2; j++) {
        again(j);
        const s = performance.now();
        const res = await xs[j][0].collect();
        const e = performance.now() - s;
        if (e < t[j]) t[j] = e;
      }
    let cur = 1e9;
    for (let r = 0; r < 40; r++) {
      const s = performance.now();
      const c = xs[1][1].registry.cursor({ space: "opentelemetry" });
      let q = 0;
      while (c.next()) q += c.series;
      const e = performance.now() - s;
      if (e < cur) cur = e;
    }
    console.log("collect", what, mm, t[0].toFixed(2), t[1].toFixed(2), "cursor alone", cur.toFixed(2));
  }
