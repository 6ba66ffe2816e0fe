/** Answers that end late, wrongly or not at all. */

import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Receiver, type Respond } from "./receiver.ts";
import { deliveryTo, Texts } from "./texts.ts";

let receiver: Receiver;
beforeEach(async () => {
  receiver = await Receiver.listening();
});
afterEach(() => receiver.close());

const bodies = () => receiver.received.map(({ body }) => body.toString());

/** Begins an answer, and breaks off. */
const breakOff =
  (code: number): Respond =>
  (_, response) => {
    response.writeHead(code, { "Content-Length": "9" });
    response.write("begin", () => response.socket?.destroy());
  };
/** Begins an answer that never ends, of any size. */
const never: Respond = (_, response) => void response.writeHead(200).write("begin");
const flood: Respond = (_, response) => {
  const write = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536)));
  };
  response.on("drain", write).writeHead(200);
  write();
};
const zipped = (code: number) => (_: unknown, response: Parameters<Respond>[1]) =>
  void response.writeHead(code, { "Content-Encoding": "gzip" }).end(gzipSync("text"));
/** Changes the protocol, which nobody has asked for. */
const upgrade: Respond = (_, response) =>
  void response.socket?.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n");

describe("an answer", () => {
  test.each([
    ["breaks off", breakOff(200), 1, 0, "status 200, but its text is not known: "],
    ["never ends", never, 1, 0, "status 200, but its text is not known: no answer within 300 ms"],
    ["is encoded", zipped(202), 1, 0, "status 202, but its text is not known: it is encoded as gzip"],
    ["is endless", flood, 0, 1, "status 200, but its text is not known: it has more than 4 MiB"],
    ["breaks off after a refusal", breakOff(400), 0, 1, "status 400, but its text is not known: "],
  ])("that %s is not waited for, and what its status says counts", async (_, respond, sent, dropped, report) => {
    const sender = new Texts();
    const timeout = respond === never ? 300 : 60_000;
    const { delivery, state, reports } = deliveryTo(receiver, sender, {}, { timeout });
    receiver.next.push(respond);
    sender.texts.push("a");
    expect(await delivery.flush()).toBe(sent === 1);
    expect(state.read()).toMatchObject({ sent, failed: 0, dropped });
    expect(reports).toEqual([expect.stringContaining(report)]);
    sender.texts.push("b");
    expect(await delivery.flush()).toBe(true);
    expect(bodies()).toEqual(["a", "b"]);
  });

  test("that breaks off after a status that asks for another attempt gets one", async () => {
    const sender = new Texts();
    const { delivery, state } = deliveryTo(receiver, sender, {}, {});
    receiver.next.push(breakOff(503));
    sender.texts.push("a");
    delivery.push();
    await receiver.arrived(2);
    expect(await delivery.flush()).toBe(true);
    expect(state.read()).toMatchObject({ sent: 1, failed: 1 });
  });

  test("that changes the protocol is none", async () => {
    const sender = new Texts();
    const { delivery, reports } = deliveryTo(receiver, sender, { firstWait: 1e6 }, { timeout: 60_000 });
    receiver.next.push(upgrade);
    sender.texts.push("a");
    expect(await delivery.flush()).toBe(false);
    expect(reports).toEqual(["the connection was closed without an answer"]);
    expect(await delivery.flush()).toBe(true);
  });

  test("is not asked to be compressed", async () => {
    const sender = new Texts();
    sender.texts.push("a");
    await deliveryTo(receiver, sender, {}, {}).delivery.flush();
    expect(receiver.received[0]?.headers["accept-encoding"]).toBe("identity");
  });
});
