/** Pushes from their own thread, to a receiver whose answers the tests choose; system tests use a real Pushgateway. */

import { pushToGateway } from "threadtally/push";
import { describe, expect, onTestFinished, test } from "vitest";
import { testRegistry } from "../../support/testRegistry.ts";
import { Receiver, status } from "../receiver.ts";

test("a failed push gives way to the next one, and the group is deleted after the last", async () => {
  const receiver = await Receiver.listening();
  onTestFinished(() => receiver.close());
  const registry = testRegistry();
  const hits = registry.counter({ name: "hits_total", help: "H" });
  const pushing = pushToGateway(registry, {
    url: `http://127.0.0.1:${receiver.port}`,
    jobName: "j",
    selfMetrics: false,
    deleteOnClose: true,
    onError: () => {},
  });
  receiver.next.push(status(503));
  hits.inc();
  expect(await pushing.flush()).toBe(false);
  hits.inc();
  expect(await pushing.flush()).toBe(true);
  await pushing.close();
  const text = (count: number) => `# HELP hits_total H\n# TYPE hits_total counter\nhits_total ${count}\n`;
  const requests = receiver.received.map(({ method, path, body }) => [method, path, body.toString()]);
  const path = "/metrics/job/j";
  expect(requests).toEqual([
    ["PUT", path, text(1)],
    ["PUT", path, text(2)],
    ["PUT", path, text(2)],
    ["DELETE", path, ""],
  ]);
  expect(receiver.received[0]?.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(pushing.stats()).toMatchObject({ sent: 3, failed: 1, dropped: 0, points: 2 });
});

describe("options are refused", () => {
  test.each([
    { jobName: "" },
    { method: "DELETE" },
    { format: "openMetrics" },
    { deleteOnClose: "yes" },
    { selfMetrics: 0 },
    { groupings: null },
    { timeout: 0 },
  ])("%j", (options) => {
    const all = { url: "http://127.0.0.1:9", jobName: "j", ...options };
    const refused = expect.objectContaining({ code: "OPTION_INVALID" });
    expect(() => pushToGateway(testRegistry(), all as never)).toThrow(refused);
  });
});
