import type { IncomingHttpHeaders } from "node:http";

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a gateway that listens on `host` can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
}

/**
 * Whether a request comes from this gateway's own pages or from no page at all.
 *
 * Browsers let any page open a WebSocket to any server, so a foreign `Origin` is refused; and a page whose name was made
 * to point at 127.0.0.1 shows itself by the `Host` it asks for.
 */
export function isTrusted(headers: IncomingHttpHeaders, host: string): boolean {
  const asked = headers.host ?? "";
  const name = asked.replace(/:\d+$/, "").toLowerCase();
  if (isLoopback(host) && !loopbackNames.has(name) && name !== host.toLowerCase()) return false;
  if (headers.origin === undefined) return true;
  try {
    return new URL(headers.origin).host === asked.toLowerCase();
  } catch {
    return false;
  }
}
