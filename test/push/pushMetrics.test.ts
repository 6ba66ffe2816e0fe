/** Pushes over OTLP, from the thread that the package contains. */

import { Registry } from "threadtally";
import { type OtlpOptions, type Pushing, pushMetrics } from "threadtally/push";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { attributesOf, type Decoded, decodeRequest, metricsIn } from "./otlp/decode.ts";
import { Receiver, status } from "./receiver.ts";

let registry: Registry;
let receiver: Receiver;
const pushes: Pushing[] = [];
beforeEach(async () => {
  registry = new Registry();
  receiver = await Receiver.listening();
});
afterEach(async () => {
  receiver.otherwise = status(200);
  await Promise.all(pushes.splice(0).map((pushing) => pushing.close()));
  await receiver.close();
  registry.detach();
});

function push(options: OtlpOptions = {}): Pushing {
  const pushing = pushMetrics(registry, { url: receiver.url, onError: () => {}, ...options });
  pushes.push(pushing);
  return pushing;
}

/** The value of a counter's only series in the last request. */
function lastOf(name: string): unknown {
  const { body, headers } = receiver.received.at(-1) as (typeof receiver.received)[number];
  const metric = metricsIn([decodeRequest(body, headers["content-type"] as string)]).get(name);
  return metric?.sum.dataPoints.map(({ asInt }: Decoded) => asInt).join();
}

describe("a flush", () => {
  test.each([{}, { protocol: "http/json", compression: "gzip" }, { temporality: "delta" }] as const)(
    "with %j sends what was recorded, and resolves when it was accepted",
    async (options) => {
      const jobs = registry.counter({ name: "jobs_total" });
      const given = { authorization: "old", Authorization: "secret" };
      const pushing = push({ ...options, headers: given, resource: { "service.name": "shop" } });
      jobs.inc(2 ** 53);
      jobs.inc();
      expect(await pushing.flush()).toBe(true);
      expect(lastOf("jobs_total")).toBe(String(2n ** 53n + 1n));
      const { body, headers } = receiver.received[0] as (typeof receiver.received)[number];
      expect(headers).toMatchObject({
        authorization: "secret",
        "user-agent": expect.stringMatching(/^threadtally\/\d+\.\d+\.\d+$/),
      });
      const [{ resource }] = decodeRequest(body, headers["content-type"] as string).resourceMetrics;
      expect(attributesOf(resource)).toMatchObject({ "service.name": "shop", "telemetry.sdk.name": "threadtally" });
      expect(pushing.stats()).toEqual({ sent: 1, failed: 0, dropped: 0, points: 1, rejected: 0 });
    },
  );

  test("runs the collect callbacks of this thread", async () => {
    let calls = 0;
    registry.gauge({ name: "calls", collect: (gauge) => gauge.set(++calls) });
    expect(await push({ patience: 10_000 }).flush()).toBe(true);
    expect(calls).toBe(1);
  });

  test("that fails resolves to false, and onError gets the error", async () => {
    const errors: unknown[] = [];
    receiver.otherwise = status(500, {}, "broken");
    registry.counter({ name: "jobs_total" }).inc();
    const pushing = push({ onError: (error) => errors.push(error) });
    expect(await pushing.flush()).toBe(false);
    expect(errors).toEqual([expect.objectContaining({ code: "PUSH_FAILED" })]);
    expect(String(errors[0])).toContain("status 500: broken");
    expect(pushing.stats()).toMatchObject({ sent: 0, dropped: 1 });
  });

  test("that fails resolves to false, even if onError throws or rejects, which is printed", async () => {
    const print = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => print.mockRestore());
    receiver.otherwise = status(500);
    registry.counter({ name: "jobs_total" }).inc();
    const throws = () => {
      throw new Error("mine");
    };
    for (const onError of [throws, async () => throws()]) {
      expect(await push({ onError }).flush()).toBe(false);
      expect(print.mock.calls).toEqual([["The onError of a push threw:", new Error("mine")]]);
      print.mockClear();
    }
  });

  test("without onError warns once, without the password of the address", async () => {
    const warnings: (Error & { code?: string })[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on("warning", note);
    receiver.otherwise = status(500);
    registry.counter({ name: "jobs_total" }).inc();
    const url = receiver.url.replace("//", "//user:secret@");
    const pushing = pushMetrics(registry, { url: `${url}?key=secret` });
    pushes.push(pushing);
    for (let n = 0; n < 3; n++) expect(await pushing.flush()).toBe(false);
    process.off("warning", note);
    expect(warnings.map(({ code }) => code)).toEqual(["THREADTALLY_PUSH"]);
    expect(warnings[0]?.message).toContain(receiver.url);
    expect(warnings[0]?.message).not.toContain("secret");
    expect(pushing.url).toBe(receiver.url);
    expect(receiver.received[0]?.headers.authorization).toBe(`Basic ${btoa("user:secret")}`);
  });
});

test("an interval sends by itself, what is recorded meanwhile each time", async () => {
  const jobs = registry.counter({ name: "jobs_total" });
  jobs.inc();
  push({ interval: 100 });
  await receiver.arrived(1);
  expect(lastOf("jobs_total")).toBe("1");
  jobs.inc();
  await receiver.arrived(receiver.received.length + 2);
  expect(lastOf("jobs_total")).toBe("2");
});

describe("the end", () => {
  test("by close sends once more, and a second close and later flushes do nothing", async () => {
    const jobs = registry.counter({ name: "jobs_total" });
    const pushing = push();
    jobs.inc(3);
    await Promise.all([pushing.close(), pushing.close()]);
    expect(lastOf("jobs_total")).toBe("3");
    expect(receiver.received).toHaveLength(1);
    expect(await pushing.flush()).toBe(false);
    await pushing.close();
    expect(receiver.received).toHaveLength(1);
  });

  test("of the scope is awaited", async () => {
    registry.counter({ name: "jobs_total" }).inc(4);
    {
      await using pushing = push();
      expect(pushing.stats().sent).toBe(0);
    }
    expect(lastOf("jobs_total")).toBe("4");
  });

  test("by a signal is that of close, even if it was aborted before", async () => {
    registry.counter({ name: "jobs_total" }).inc(5);
    const controller = new AbortController();
    push({ signal: controller.signal });
    controller.abort();
    await receiver.arrived(1);
    push({ signal: AbortSignal.abort() });
    await receiver.arrived(2);
    expect(lastOf("jobs_total")).toBe("5");
  });

  test("leaves no listener behind", async () => {
    const before = process.listenerCount("exit");
    const pushing = push();
    expect(process.listenerCount("exit")).toBe(before + 1);
    await pushing.close();
    expect(process.listenerCount("exit")).toBe(before);
  });
});

describe("options", () => {
  test.each([
    [{ url: "localhost:4318" }],
    [{ url: "ftp://h" }],
    [{ url: 1 }],
    [{ protocol: "grpc" }],
    [{ compression: "br" }],
    [{ temporality: "both" }],
    [{ resource: 1 }],
    [{ headers: "a=b" }],
    [{ headers: { "a b": "c" } }],
    [{ headers: { a: "line\nbreak" } }],
    [{ headers: { a: ["b"] } }],
    [{ headers: new Headers({ a: "b" }) }],
    [{ headers: new Map([["a", "b"]]) }],
    [{ url: "http://user:50%@h" }],
    [{ interval: 99 }],
    [{ interval: "1000" }],
    [{ timeout: 0 }],
    [{ timeout: 2 ** 31 }],
    [{ patience: 0 }],
    [{ onError: true }],
    [{ signal: {} }],
    [{ misspelt: 1 }],
  ])("%j are refused", (options) => {
    expect(() => pushMetrics(registry, options as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  });

  test.each([undefined, null, 5, ["b"]])("a header of %j is refused with its type, not its value", (value) => {
    const headers = { authorization: value as never };
    const message = `headers must be as HTTP has them, but the header "authorization" got ${typeof value} instead of a text.`;
    expect(() => pushMetrics(registry, { headers })).toThrow(
      expect.objectContaining({ code: "OPTION_INVALID", message }),
    );
  });

  test("need a registry that is attached", () => {
    expect(() => pushMetrics({} as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
    const detached = new Registry();
    detached.detach();
    expect(() => pushMetrics(detached)).toThrow(expect.objectContaining({ code: "DETACHED" }));
  });
});
