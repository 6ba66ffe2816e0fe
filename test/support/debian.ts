/**
 * Installation of the Debian packages whose programs the system tests run. If one cannot be installed, the run fails:
 * nothing is skipped.
 */

import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** Programs that the system tests start, or files that these need, and the packages that contain them. */
const packages: Readonly<Record<string, string>> = {
  chromium: "chromium",
  "firefox-esr": "firefox-esr",
  WebKitWebDriver: "webkit2gtk-driver",
  Xvfb: "xvfb",
  cc: "build-essential",
  prometheus: "prometheus",
  "prometheus-pushgateway": "prometheus-pushgateway",
  "victoria-metrics": "victoria-metrics",
  "/usr/lib/python3/dist-packages/prometheus_client": "python3-prometheus-client",
};

export function setup(): void {
  const missing = Object.keys(packages).filter((program) => !isInstalled(program));
  if (missing.length === 0) return;
  const wanted = missing.map((program) => packages[program] as string);
  console.log(`Installing ${wanted.join(", ")} for ${missing.join(", ")}.`);
  const apt = (...command: string[]) =>
    execFileSync("apt-get", command, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  apt("update", "-qq");
  apt("install", "-y", "-qq", "--no-install-recommends", ...wanted);
  const absent = missing.filter((program) => !isInstalled(program));
  if (absent.length > 0)
    throw new Error(`apt-get installed ${wanted.join(", ")}, but there is no ${absent.join(", ")}.`);
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(isAbsolute(program) ? program : join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
