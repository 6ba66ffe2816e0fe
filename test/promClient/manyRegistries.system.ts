/** Private registries: more are made and dropped than a process has address space for. */

import client from "threadtally/prom-client";
import { test } from "vitest";

/** Each block reserves about 10 GiB of the 128 TiB of addresses that a process has. */
const MORE_THAN_FIT = 14_000;

test("registries that a program makes for each job and drops are collected", () => {
  for (let made = 0; made < MORE_THAN_FIT; made++) {
    const registry = new client.Registry();
    new client.Counter({ name: "jobs_total", help: "h", registers: [registry] }).inc();
  }
});
