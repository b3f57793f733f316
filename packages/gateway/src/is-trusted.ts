import type { IncomingHttpHeaders } from "node:http";

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a gateway that listens on `host` can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
}

/**
 * Whether a request comes from this gateway's own pages, from those of `allowedOrigins`, or from no page at all.
 *
 * Browsers let any page open a WebSocket to any server, so a foreign `Origin` is refused, and so is what a foreign page
 * loads without one (`Sec-Fetch-Site`), unless somebody follows a link; a page whose name was made to point at
 * 127.0.0.1 shows itself by the `Host` it asks for.
 */
export function isTrusted(
  headers: IncomingHttpHeaders,
  host: string,
  allowedOrigins: readonly string[] = [],
): boolean {
  const asked = (headers.host ?? "").toLowerCase();
  const name = asked.replace(/:\d+$/, "");
  const isKnown =
    loopbackNames.has(name) ||
    name === host.toLowerCase() ||
    allowedOrigins.some((origin) => new URL(origin).host === asked);
  if (isLoopback(host) && !isKnown) return false;
  const { origin } = headers;
  if (origin !== undefined) {
    if (allowedOrigins.includes(origin)) return true;
    try {
      return new URL(origin).host === asked;
    } catch {
      return false;
    }
  }
  const site = headers["sec-fetch-site"];
  if (site !== "cross-site" && site !== "same-site") return true;
  return headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
}
