import * as sdk from "@opentelemetry/sdk-metrics";
import { MeterProvider } from "threadtally/opentelemetry";

class R extends sdk.MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}
const side = (P) => {
  const c = new R({});
  const p = new P({ readers: [c] });
  const m = p.getMeter("m");
  return {
    c,
    i: m.createCounter("i", { valueType: 0 }),
    d: m.createCounter("d"),
    h: m.createHistogram("h"),
    hs: m.createHistogram("hs", { unit: "s" }),
    g: m.createGauge("g"),
    u: m.createUpDownCounter("u"),
    m,
  };
};
const S = side(sdk.MeterProvider),
  O = side(MeterProvider);
const methods = ["GET", "PUT", "POST"],
  st = ["200", "404", "500"];
const cases = {
  "counter INT bare": (s) => {
    for (let k = 0; k < 20000; k++) s.i.add(1);
  },
  "counter DBL bare": (s) => {
    for (let k = 0; k < 20000; k++) s.d.add(0.5);
  },
  "counter INT 2": (s) => {
    for (let k = 0; k < 20000; k++) s.i.add(1, { method: methods[k % 3], status: st[k % 2] });
  },
  "counter DBL 2": (s) => {
    for (let k = 0; k < 20000; k++) s.d.add(1, { method: methods[k % 3], status: st[k % 2] });
  },
  "hist bare": (s) => {
    for (let k = 0; k < 20000; k++) s.h.record(3);
  },
  "hist 2": (s) => {
    for (let k = 0; k < 20000; k++) s.h.record(3, { method: methods[k % 3], status: st[k % 2] });
  },
  "hist large 2": (s) => {
    for (let k = 0; k < 20000; k++) s.h.record(300, { method: methods[k % 3], status: st[k % 2] });
  },
  "hist s 2": (s) => {
    for (let k = 0; k < 20000; k++) s.hs.record(0.003, { method: methods[k % 3], status: st[k % 2] });
  },
  "gauge bare": (s) => {
    for (let k = 0; k < 20000; k++) s.g.record(3);
  },
  "updown 2": (s) => {
    for (let k = 0; k < 20000; k++) s.u.add(3, { method: methods[k % 3], status: st[k % 2] });
  },
};
const best = (f, s) => {
  let b = 1e9;
  for (let r = 0; r < 25; r++) {
    const t = process.hrtime.bigint();
    f(s);
    const e = Number(process.hrtime.bigint() - t) / 20000;
    if (e < b) b = e;
  }
  return b;
};
for (const [n, f] of Object.entries(cases)) {
  const a = best(f, S),
    b = best(f, O);
  console.log(n.padEnd(18), a.toFixed(1), b.toFixed(1), "x", (a / b).toFixed(2));
}
for (const [what, n] of [
  ["counters", 10000],
  ["hists", 2000],
]) {
  const xs = [sdk.MeterProvider, MeterProvider].map((P) => {
    const c = new R({ cardinalitySelector: () => 20000 });
    const p = new P({ readers: [c] });
    const m = p.getMeter("m");
    const i = what === "counters" ? m.createCounter("c") : m.createHistogram("c", { unit: "s" });
    for (let k = 0; k < n; k++) {
      const at = { a: String(k), b: "x" };
      what === "counters" ? i.add(1, at) : [0.004, 0.02, 0.2, 7].forEach((v) => i.record(v, at));
    }
    return c;
  });
  const t = [1e9, 1e9];
  for (let r = 0; r < 15; r++)
    for (let j = 0; j < 2; j++) {
      const s = performance.now();
      const res = await xs[j].collect();
      const e = performance.now() - s;
      if (e < t[j]) t[j] = e;
      if (r === 0) console.log(res.resourceMetrics.scopeMetrics[0].metrics[0].dataPoints.length);
    }
  console.log("collect", what, t[0].toFixed(2), t[1].toFixed(2), "x", (t[0] / t[1]).toFixed(2));
}
