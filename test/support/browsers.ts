/** Debian's Chromium and Firefox, started for tests. */

import type { LaunchOptions } from "puppeteer-core";

export const BROWSERS = {
  Chromium: {
    browser: "chrome",
    headless: true,
    executablePath: "/usr/bin/chromium",
    // As root there is no sandbox. /dev/shm is small in containers.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--disable-background-networking",
    ],
  },
  "Firefox ESR": { browser: "firefox", headless: true, executablePath: "/usr/bin/firefox-esr" },
} as const satisfies Record<string, LaunchOptions>;
