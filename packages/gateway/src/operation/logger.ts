import { type Logger, pino } from "pino";
import type { Settings } from "../settings.ts";

/**
 * A logger whose lines go to `write`, one call each: JSON objects, or text with what else is known behind it. What is
 * called like a secret is left out, wherever it is.
 */
export function createLogger(
  { logLevel, logFormat }: Pick<Settings, "logLevel" | "logFormat">,
  write: (line: string) => void,
): Logger {
  const secrets = ["token", "authorization", "cookie", "password"];
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...secrets, ...secrets.map((name) => `*.${name}`)], remove: true },
    },
    { write: (line: string) => write(logFormat === "json" ? line.trimEnd() : textOf(line)) },
  );
}

function textOf(line: string): string {
  const { msg, level: _, time: __, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const fields = Object.entries(rest).map(([name, value]) =>
    typeof value === "string" ? `${name}=${value}` : `${name}=${JSON.stringify(value)}`,
  );
  return [msg, ...fields].filter((part) => part !== undefined).join(" ");
}
