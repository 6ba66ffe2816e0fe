/** Two registries in one thread, of which one reports to the other, as a worker does to a page. */

import { onTestFinished } from "vitest";
import { Attachment } from "../../src/core/memory/attachment.ts";
import { Directory } from "../../src/core/memory/directory.ts";
import { Changes, type MetricChange } from "../../src/core/read/changes.ts";
import { Additions } from "../../src/core/record/additions.ts";
import { Registry, type RegistryOptions } from "../../src/index.ts";

export interface Reporting {
  readonly worker: Registry;
  readonly page: Registry;
  readonly additions: Additions;
  /** Adds to the page what the worker has recorded since the last call, and returns it. */
  report(): readonly MetricChange[];
}

export function reporting(options: RegistryOptions = {}, ofPage = options): Reporting {
  const worker = new Registry(options);
  const page = new Registry(ofPage);
  const reading = new Attachment(worker.attachment.block);
  const changes = new Changes(reading, new Directory(reading));
  const additions = new Additions(page.attachment.block);
  onTestFinished(() => {
    additions.end();
    for (const one of [worker, page, reading]) one.detach();
  });
  return {
    worker,
    page,
    additions,
    report() {
      const taken = structuredClone(changes.take());
      for (const change of taken) additions.add(change);
      return taken;
    },
  };
}
