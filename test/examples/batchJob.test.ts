/** The example of a batch job: its exit code, and its last push. */

import { execFile } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { Receiver } from "../push/receiver.ts";
import { environment } from "../support/environment.ts";
import { readExposition } from "../support/readExposition.ts";

/** Runs the job. Resolves to its exit code and what it printed, and what the Pushgateway received last. */
async function run(...options: string[]) {
  const receiver = await Receiver.listening();
  onTestFinished(() => receiver.close());
  const env = { ...environment, PUSHGATEWAY_URL: `http://127.0.0.1:${receiver.port}` };
  const [code, printed] = await new Promise<[unknown, string]>((resolve) => {
    const command = ["examples/22-batch-job/main.js", ...options];
    execFile(process.execPath, command, { cwd: ROOT, env, timeout: 30_000 }, (error, stdout) =>
      resolve([error ? error.code : 0, stdout]),
    );
  });
  const last = receiver.received.at(-1);
  expect(last).toMatchObject({ method: "PUT", path: "/metrics/job/thumbnails" });
  const samples = readExposition(String(last?.body), "text").flatMap((family) => family.samples);
  const values = Object.fromEntries(
    samples.map(({ name, labels, value }) => [`${name} ${labels.result ?? ""}`, value]),
  );
  return { code, printed, values };
}

test("a job without errors ends with 0 and pushes its success", async () => {
  const { code, printed, values } = await run();
  expect(code).toBe(0);
  expect(printed).toContain("\nall files were converted\n");
  expect(values).toMatchObject({ "thumbnail_files_total ok": 2000, "thumbnail_files_total failed": 0 });
  expect(values).toHaveProperty("thumbnail_last_success_timestamp_seconds ");
});

test("a job with errors ends with 1, after its last push, which has no success", async () => {
  const { code, printed, values } = await run("100");
  expect(code).toBe(1);
  expect(printed).toContain("\n20 files failed\n");
  expect(values).toMatchObject({ "thumbnail_files_total ok": 1980, "thumbnail_files_total failed": 20 });
  expect(values).not.toHaveProperty("thumbnail_last_success_timestamp_seconds ");
});
