import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isTrusted } from "../is-trusted.ts";
import type { Settings } from "../settings.ts";

/** Who may ask this gateway. */
export type Access = {
  /** Whether a request comes from a page that may ask, or from no page at all. */
  isTrusted(headers: IncomingHttpHeaders): boolean;
  /** Whether a request shows the token, or the cookie of who has signed in with it; always true where there is none. */
  isAuthorized(headers: IncomingHttpHeaders): boolean;
  /** Whether this is the token. */
  isToken(text: unknown): boolean;
  /** The cookie of who has signed in; it ends with the token. */
  readonly cookie: string;
};

const cookieName = "transfusion";
const cookieDays = 30;

/** Access as the settings have it: everybody on this machine, or whoever has the token. */
export function createAccess({
  host,
  token,
  allowedOrigins,
}: Pick<Settings, "host" | "token" | "allowedOrigins">): Access {
  const session = createHmac("sha256", token ?? "")
    .update("transfusion session")
    .digest("hex");
  const isToken = (text: unknown): boolean =>
    token === undefined || (typeof text === "string" && isSame(text, token));
  return {
    isToken,
    isTrusted: (headers) => isTrusted(headers, host, allowedOrigins),
    isAuthorized(headers) {
      if (token === undefined) return true;
      const bearer = bearerOf(headers);
      if (bearer !== undefined) return isToken(bearer);
      const cookie = cookieOf(headers.cookie ?? "", cookieName);
      return cookie !== undefined && isSame(cookie, session);
    },
    cookie: `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${cookieDays * 86_400}`,
  };
}

/** What a request shows as its token. */
export function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

/** Compared by their digests under a key of the moment, so that time tells neither contents nor length. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHmac("sha256", comparing).update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

const comparing = crypto.getRandomValues(new Uint8Array(32));

function cookieOf(header: string, name: string): string | undefined {
  for (const pair of header.split(";")) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}
