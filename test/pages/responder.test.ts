/** What pages send, received by servers that use Request and Response. */

import { pagesResponder } from "threadtally/pages";
import { expect, test } from "vitest";
import { sent, testRegistry } from "../support/adding.ts";

test("a snapshot is added once; a body that was read before is refused", async () => {
  const [registry, page] = [testRegistry(), testRegistry()];
  const respond = pagesResponder(registry, { onError: () => {} });
  page.counter({ name: "hits_total" }).inc(3);
  const body = JSON.stringify(sent(page.reset()));
  const request = () => new Request("http://localhost/pages", { method: "POST", body });
  for (let i = 0; i < 2; i++) expect((await respond(request())).status).toBe(204);
  expect(registry.counter({ name: "hits_total" }).value).toBe(3);
  const read = request();
  await read.text();
  const response = await respond(read);
  expect([response.status, await response.text()]).toEqual([400, "SNAPSHOT_INVALID\n"]);
  expect((await respond(new Request("http://localhost/pages"))).status).toBe(405);
});
