/** The parts of the demo page that need no browser: the log, the contenders, the numbers, the server. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Registry } from "threadtally";
import { expect, test } from "vitest";

/** The page is plain JavaScript, so the types of its parts are here. */
const web = (file: string) => import(new URL(`../../demo/web/${file}`, import.meta.url).href);

interface Contender {
  create(registry: Registry): { shared: unknown; counted(): number; receive?(one: number): void };
  open(shared: unknown): (log: Uint32Array, place: number, records: number) => void;
}

const { WAYS, MESSAGES } = (await web("ways.js")) as { WAYS: string[]; MESSAGES: number };
const log = (await web("log.js")) as {
  makeLog(): Uint32Array;
  noteReceived(log: Uint32Array): void;
  isHeard(log: Uint32Array): boolean;
  LogReader: new (log: Uint32Array) => { read(place: number): number };
};
const { measured, shareOf, shortly } = (await web("numbers.js")) as {
  measured(number: number): string;
  shortly(number: number): string;
  shareOf(part: number, all: number): string;
};
const { History } = (await web("history.js")) as {
  History: new (
    names: string[],
  ) => { times: number[]; add(time: number, values: Record<string, number>): void; rate(name: string): number };
};

test("with only one worker, each way counts what the worker's log has", async () => {
  const sent: number[] = [];
  Object.assign(globalThis, { postMessage: (one: number) => sent.push(one) });
  const words = log.makeLog();
  const registry = new Registry();
  for (const [place, name] of WAYS.entries()) {
    const { create, open } = (await web(`contenders/${name}.js`)) as Contender;
    const made = create(registry);
    const record = open(made.shared);
    record(words, place, 1000);
    record(words, place, 234);
    for (const one of sent.splice(0)) made.receive?.(one);
    expect(made.counted(), name).toBe(1234);
    expect(new log.LogReader(words).read(place), name).toBe(1234);
  }
  Reflect.deleteProperty(globalThis, "postMessage");
});

test("a log counts beyond the 32 bits of its words", () => {
  const words = log.makeLog();
  const reader = new log.LogReader(words);
  words[0] = 2 ** 32 - 5;
  expect(reader.read(0)).toBe(2 ** 32 - 5);
  words[0] = 7; // 12 more
  expect(reader.read(0)).toBe(2 ** 32 + 7);
  expect(reader.read(0)).toBe(2 ** 32 + 7);
});

test("a worker stops sending while a thousand of its messages are on their way, even if its words wrap around", () => {
  const words = log.makeLog();
  for (const from of [0, 2 ** 32 - 500]) {
    words.fill(from);
    expect(log.isHeard(words)).toBe(true);
    words[MESSAGES] = from + 1000;
    expect(log.isHeard(words)).toBe(false);
    log.noteReceived(words);
    expect(log.isHeard(words)).toBe(true);
  }
});

test("the charts keep a minute, and rates are those of the last two seconds", () => {
  const history = new History(["counted"]);
  for (let second = 0; second <= 100; second++) history.add(second, { counted: second < 90 ? 0 : (second - 90) * 50 });
  expect(history.times[0]).toBe(40);
  expect(history.times).toHaveLength(61);
  expect(history.rate("counted")).toBe(50);
});

test("measurements have two digits, and missing ones have none", () => {
  expect([3.149, 46.2, 2140, Number.NaN].map(measured)).toEqual(["3.1", "46", "2,100", "–"]);
  expect([shareOf(1, 3), shareOf(0, 0)]).toEqual(["33.33 %", "0.00 %"]);
  expect([250_000, 1_250_000, 1_500_000].map(shortly)).toEqual(["250K", "1.25M", "1.5M"]);
});

const SERVE = fileURLToPath(new URL("../../demo/web/serve.js", import.meta.url));

test("npm run demo:web prints the page's URL, and serves it isolated, with everything that it loads", async () => {
  const child = spawn(process.execPath, [SERVE, "--port", "0"]);
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const url = String(line).match(/^Open (http:\S+) in a browser\./)?.[1] ?? "";
    const response = await fetch(url);
    expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(response.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    const led = await fetch(new URL("/", url), { redirect: "manual" });
    expect([led.status, new URL(led.headers.get("location") ?? "", url).href]).toEqual([302, url]);
    const page = await response.text();
    const loaded = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => new URL(path as string, url));
    expect(loaded.length).toBeGreaterThan(4);
    for (const file of loaded) expect((await fetch(file)).status, file.href).toBe(200);
  } finally {
    child.kill();
  }
});

test.each([
  ["a port that is no number", ["--port", "x"], '--port must be a whole number from 0 to 65535, but got "x"'],
  ["an unknown option", ["--open"], "Unknown option '--open'"],
])("%s gives a clear error without a stack", async (_, given, message) => {
  const child = spawn(process.execPath, [SERVE, ...given]);
  const [errors, [status]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(status).toBe(1);
  expect(errors).toContain(`demo:web: ${message}`);
  expect(errors).not.toContain("    at ");
});
