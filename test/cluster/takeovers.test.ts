/** Receivers that take turns in a directory, and receivers of another version: nothing is counted twice. */

import { once } from "node:events";
import { rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { Registry } from "threadtally";
import { expect, onTestFinished, test } from "vitest";
import {
  FORMAT,
  Frames,
  type FromReceiver,
  type FromReporter,
  framed,
  type Report,
} from "../../src/cluster/messages.ts";
import { meetings, newRegistry, until } from "./meeting.ts";

const meeting = meetings();

function warnings(): readonly string[] {
  const messages: string[] = [];
  const listen = ({ message }: Error) => messages.push(message);
  process.on("warning", listen);
  onTestFinished(() => void process.off("warning", listen));
  return messages;
}

const jobsOf = (registry: Registry) => registry.counter({ name: "jobs_total" });

/** Records once, receives with each of the registries in turn, and returns what each has then. */
async function turns(registries: readonly Registry[]): Promise<number[]> {
  const { registry: other, reporter } = meeting.current.reporting(newRegistry(), 10);
  const values: number[] = [];
  for (const registry of registries) {
    jobsOf(other).inc();
    const { receiver } = await meeting.current.receiving(registry);
    await until(() => reporter.connected);
    await registry.collectOthers({ patience: 10_000 });
    await receiver.close();
    await until(() => !reporter.connected);
    values.push(jobsOf(registry).value);
  }
  return values;
}

test("two registries that receive in turns have everything, once", async () => {
  const [a, b] = [newRegistry(), newRegistry()];
  expect(await turns([a, b, a, a, b, a])).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a registry that receives again after two others misses what was recorded meanwhile, and it is said", async () => {
  const said = warnings();
  const [a, b, c] = [newRegistry(), newRegistry(), newRegistry()];
  expect(await turns([a, b, c, a, a])).toEqual([1, 2, 3, 1, 2]);
  expect(said).toEqual([expect.stringContaining("its receiver has come back after two others")]);
});

/** A process that sends what it is given, and returns what comes back. */
class Peer {
  readonly socket: Socket;
  readonly #replies: FromReceiver[] = [];

  constructor() {
    const frames = new Frames<FromReceiver>();
    this.socket = connect(join(meeting.current.path, "socket"));
    this.socket.on("data", (bytes) => this.#replies.push(...frames.add(bytes)));
    onTestFinished(() => void this.socket.destroy());
  }

  async send(message: FromReporter): Promise<FromReceiver> {
    this.socket.write(framed(message));
    await until(() => this.#replies.length > 0);
    return this.#replies.shift() as FromReceiver;
  }

  async close(): Promise<void> {
    this.socket.end();
    await once(this.socket, "close");
  }
}

const definition = { kind: "counter", name: "jobs_total", help: "", unit: "", labelNames: [], scale: 1 } as const;

function report(number: number, isAgain = false): Report {
  const series = [{ values: undefined, amounts: [{ count: 0, units: 1n }] }];
  return { type: "report", number, changes: [{ definition, series }], isAgain };
}

test("a report that comes again is added once, and not at all if its number was forgotten", async () => {
  const said = warnings();
  const { registry } = await meeting.current.receiving();
  const greeting = { type: "greeting", reporter: "a", labels: {} } as const;
  let peer = new Peer();
  const welcome = await peer.send({ ...greeting, blocks: [] });
  const { block } = welcome as { readonly block: string };
  expect(welcome).toEqual({ type: "welcome", block, taken: 0 });
  expect(await peer.send(report(1))).toEqual({ type: "taken", number: 1 });
  await peer.close();
  peer = new Peer();
  expect(await peer.send({ ...greeting, blocks: [block] })).toMatchObject({ taken: 1 });
  expect(await peer.send(report(1, true))).toEqual({ type: "taken", number: 1 });
  expect(jobsOf(registry).value).toBe(1);
  await peer.close();
  peer = new Peer();
  expect(await peer.send({ ...greeting, reporter: "b", blocks: [block] })).toMatchObject({ taken: undefined });
  expect(said).toEqual([]);
  await peer.send(report(2, true));
  expect(jobsOf(registry).value).toBe(1);
  await peer.send(report(3));
  await peer.send(report(3, true));
  expect(jobsOf(registry).value).toBe(2);
  expect(said).toEqual([expect.stringContaining("One report of a process may have been added before")]);
});

test("a process of another format is refused, and the receiver prints it once", async () => {
  const { registry, receiver } = await meeting.current.receiving();
  const other = framed({ type: "greeting", reporter: "a", labels: {}, blocks: [] });
  other.writeUInt32LE(FORMAT + 1, 4);
  for (let times = 0; times < 2; times++) {
    const peer = connect(join(meeting.current.path, "socket"));
    peer.write(other);
    const [reply] = (await once(peer, "data")) as [Buffer];
    expect(reply.readUInt32LE(4)).toBe(FORMAT);
    await once(peer.resume(), "close");
  }
  await until(() => receiver.processes === 0);
  const { registry: good, reporter } = meeting.current.reporting();
  await until(() => reporter.connected);
  jobsOf(good).inc();
  await registry.collectOthers({ patience: 10_000 });
  expect(jobsOf(registry).value).toBe(1);
  meeting.current.expected = 1;
  expect(meeting.current.printed[0]).toContain("must use the same format of messages, 1 here, but got 2");
});

test("a process warns once of a receiver of another format, and its successor gets everything", async () => {
  const said = warnings();
  const reply = framed({ type: "ask" });
  reply.writeUInt32LE(FORMAT + 1, 4);
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.resume().on("error", () => {});
    socket.end(reply);
  });
  await once(server.listen(join(meeting.current.path, "socket")), "listening");
  const { registry: other, reporter } = meeting.current.reporting(newRegistry(), 10);
  jobsOf(other).inc(3);
  await until(() => connections === 3);
  expect(reporter.connected).toBe(false);
  const closed = once(server, "close");
  server.close();
  await closed;
  rmSync(join(meeting.current.path, "socket"), { force: true });
  const { registry } = await meeting.current.receiving();
  await until(() => reporter.connected);
  await registry.collectOthers({ patience: 10_000 });
  expect(jobsOf(registry).value).toBe(3);
  expect(said).toEqual([expect.stringContaining("must use the same format of messages, 1 here, but got 2")]);
});
