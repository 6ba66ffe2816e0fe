// The drawing of the picture at the top of README.md: `node scripts/idea.js`. `--check` writes nothing and fails if
// docs/pictures/idea.svg differs.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { picture, text } from "../bench/report/svg.js";

const path = join(import.meta.dirname, "../docs/pictures/idea.svg");

const STYLE = `<style>
  .box { fill: #ffffff; stroke: #8c959f; } .memory { fill: #ddf4ff; stroke: #0969da; }
  .arrow { stroke: #0969da; stroke-width: 2; }
  .dead { stroke: #cf222e; stroke-dasharray: 5 4; } .alarm { fill: #cf222e; }
  @media (prefers-color-scheme: dark) {
    .box { fill: #0d1117; stroke: #656c76; } .memory { fill: #0c2d4a; stroke: #4493f8; } .arrow { stroke: #4493f8; }
    .dead { stroke: #f85149; } .alarm { fill: #f85149; }
  }</style>`;

// Small enough for a telephone: text stays readable in a column of 400 pixels.
const [WIDTH, HEIGHT, TOP, ROW, BOX] = [440, 300, 44, 54, 40];
const [THREADS, MEMORY, SCRAPE] = [8, 164, 328]; // left edges of the three columns
const [THREAD_WIDTH, MEMORY_WIDTH, SCRAPE_WIDTH] = [126, 134, 104];

/** Each thread, its activity, and its share of one counter. */
const THREAD_ROWS = [
  { name: "main thread", state: "serving requests", count: 3 },
  { name: "worker 1", state: "asleep", count: 17 },
  { name: "worker 2", state: "busy for seconds", count: 12 },
  { name: "worker 3", state: "crashed", count: 10, isDead: true },
];
const total = THREAD_ROWS.reduce((sum, { count }) => sum + count, 0);

const rectangle = (kind, x, y, width, height) =>
  `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`;
const arrow = (from, to, y) =>
  `<path class="arrow" d="M${from} ${y}H${to - 8}"/><path class="ours" d="M${to} ${y}l-9 -5v10z"/>`;
const centred = { anchor: "middle" };

const rows = THREAD_ROWS.flatMap(({ name, state, count, isDead }, at) => {
  const y = TOP + at * ROW;
  const middle = y + BOX / 2;
  return [
    rectangle(isDead ? "box dead" : "box", THREADS, y, THREAD_WIDTH, BOX),
    text(THREADS + 10, middle - 3, name, { kind: "strong" }),
    text(THREADS + 10, middle + 13, state, { kind: isDead ? "alarm" : "quiet" }),
    ...(isDead ? [] : [arrow(THREADS + THREAD_WIDTH + 2, MEMORY - 2, middle)]),
    rectangle("box", MEMORY + 10, y, MEMORY_WIDTH - 20, BOX),
    text(MEMORY + MEMORY_WIDTH / 2, middle + 5, `jobs_total ${count}`, centred),
  ];
});
const lanesHeight = THREAD_ROWS.length * ROW + 4;
const middle = TOP - 10 + lanesHeight / 2;

const drawn = picture(
  WIDTH,
  HEIGHT,
  "Four threads, of which one is asleep, one busy and one crashed, have each added to their own place in one shared " +
    `memory. A scrape reads ${total}, the sum of all.`,
  [
    STYLE,
    text(THREADS, 26, "your threads", { kind: "quiet" }),
    text(MEMORY, 26, "one shared memory", { kind: "quiet" }),
    text(SCRAPE, 26, "any reader", { kind: "quiet" }),
    rectangle("memory", MEMORY, TOP - 10, MEMORY_WIDTH, lanesHeight),
    ...rows,
    arrow(MEMORY + MEMORY_WIDTH + 2, SCRAPE - 2, middle),
    rectangle("box", SCRAPE, middle - 30, SCRAPE_WIDTH, 60),
    text(SCRAPE + SCRAPE_WIDTH / 2, middle - 5, "GET /metrics", { anchor: "middle", kind: "quiet" }),
    text(SCRAPE + SCRAPE_WIDTH / 2, middle + 16, `jobs_total ${total}`, { anchor: "middle", kind: "strong" }),
    text(THREADS, HEIGHT - 18, "Each record is one atomic add. A scrape reads the sum.", { kind: "quiet" }),
  ],
);

if (!process.argv.includes("--check")) writeFileSync(path, drawn);
else if (!existsSync(path) || readFileSync(path, "utf8") !== drawn) {
  console.error("docs/pictures/idea.svg is not what scripts/idea.js draws.");
  process.exitCode = 1;
}
