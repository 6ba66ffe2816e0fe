/** The messages of OpenTelemetry's diagnostic logger. */

import { DiagLogLevel, diag } from "@opentelemetry/api";
import { afterEach, beforeEach } from "vitest";

/** Returns the list of messages that are reported during a test, each with its level. */
export function recordDiagnostics(): string[] {
  const messages: string[] = [];
  const put = (level: string) => (message: string) => {
    // The API itself reports that a logger was set.
    if (message.startsWith("threadtally")) messages.push(`${level} ${message}`);
  };
  beforeEach(() => {
    messages.length = 0;
    const logger = { debug: put("debug"), warn: put("warn"), error: put("error"), info() {}, verbose() {} };
    diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
  });
  afterEach(() => diag.disable());
  return messages;
}
