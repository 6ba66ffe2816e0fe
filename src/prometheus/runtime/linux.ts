/** Metrics of the process from Linux' /proc folder. */

import { neededBuiltin } from "../../core/platform/builtin.ts";
import type { Gauge } from "../../core/record/gauge.ts";

const KIBIBYTE = 1024;

/**
 * Returns a function that sets gauges of the process and returns its resident memory in bytes; undefined if the folder
 * cannot be read, as in sandboxes.
 */
export function linuxProcess(level: (name: string, help: string) => Gauge): (() => number) | undefined {
  const { readFileSync, readdirSync } = neededBuiltin("node:fs");
  let limits: string;
  try {
    limits = readFileSync("/proc/self/limits", "utf8");
  } catch {
    return undefined;
  }
  const virtual = level("virtual_memory_bytes", "Address space of the process");
  const data = level("heap_bytes", "Data segment of the process");
  const open = level("open_fds", "Open file descriptors");
  const most = level("max_fds", "Limit of open file descriptors; absent if there is no limit");
  const limit = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return () => {
    const status = readFileSync("/proc/self/status", "utf8");
    const bytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * KIBIBYTE;
    virtual.set(bytes("VmSize"));
    data.set(bytes("VmData"));
    // One of the descriptors is open to read the folder.
    open.set(readdirSync("/proc/self/fd").length - 1);
    most.set(Number(limit));
    return bytes("VmRSS");
  };
}
