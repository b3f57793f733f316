import type { Request, RequestHandler, Response } from "express";
import helmet from "helmet";
import { clientOf, lengthOf, type Rates } from "../limits/rates.ts";
import type { Metrics } from "../operation/metrics.ts";
import { contentSecurityPolicy } from "../pages.ts";
import type { Settings } from "../settings.ts";
import { type Access, bearerOf } from "./access.ts";
import { showSignIn } from "./sign-in.ts";

/** The headers of every answer: what a page may load, and that nobody else may frame or read it. */
export function securityHeaders(): RequestHandler[] {
  return [
    helmet({ contentSecurityPolicy: false, strictTransportSecurity: false }), // pages have policies of their own; TLS is a proxy's
    (_, response, next) => {
      response.set("Content-Security-Policy", contentSecurityPolicy);
      next();
    },
  ];
}

/** Refuse pages of other sites; tell browsers about those that may ask. */
export function refuseStrangers(
  access: Access,
  { allowedOrigins }: Pick<Settings, "allowedOrigins">,
  metrics: Metrics,
): RequestHandler {
  return (request, response, next) => {
    if (!access.isTrusted(request.headers)) {
      metrics.refusals.inc({ reason: "origin" });
      refuse(response, 403, "Requests from other sites are refused.");
      return;
    }
    const { origin } = request.headers;
    response.vary("Origin");
    if (origin === undefined || !allowedOrigins.includes(origin)) return next();
    response.set({
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Expose-Headers": "X-Request-Id, Retry-After, ETag, Location",
    });
    if (request.method !== "OPTIONS") return next();
    response
      .set({
        "Access-Control-Allow-Methods": "GET, POST, PUT",
        "Access-Control-Allow-Headers": request.get("access-control-request-headers") ?? "",
        "Access-Control-Max-Age": "600",
      })
      .status(204)
      .end();
  };
}

/** Refuse who asks too often. How much is put to addresses of uploads, a limit of its own says. */
export function limitRate(rates: Rates, metrics: Metrics): RequestHandler {
  return async (request, response, next) => {
    const bytes = request.path.startsWith("/uploads/") ? 0 : lengthOf(request);
    const wait = await rates.count(clientOf(request), bytes);
    if (wait === undefined) return next();
    metrics.refusals.inc({ reason: "rate" });
    response.set("Retry-After", String(wait));
    refuse(response, 429, "Too many requests; wait a little.");
  };
}

/** Refuse who puts too many pictures somewhere, and pictures of too many bytes. */
export function limitUploads(
  rates: Rates,
  { uploadLimit, uploadRateLimit }: Pick<Settings, "uploadLimit" | "uploadRateLimit">,
  metrics: Metrics,
): RequestHandler {
  return async (request, response, next) => {
    const length = lengthOf(request);
    if (length > uploadLimit) {
      metrics.refusals.inc({ reason: "upload" });
      const wanted = `A picture should have at most ${uploadLimit} bytes`;
      refuse(response, 413, `${wanted}, got ${length} (uploadLimit).`);
      return;
    }
    const wait = await rates.countUpload(clientOf(request));
    if (wait === undefined) return next();
    metrics.refusals.inc({ reason: "upload" });
    response.set("Retry-After", String(wait));
    const message = `At most ${uploadRateLimit} pictures a second may be put (uploadRateLimit); wait ${wait} s.`;
    refuse(response, 429, message);
  };
}

/** Refuse who does not show the token, before anything of the body is read; people get a form to sign in. */
export function requireToken(access: Access, rates: Rates, metrics: Metrics): RequestHandler {
  return async (request, response, next) => {
    const isGuess = bearerOf(request.headers) !== undefined;
    const client = clientOf(request);
    if (isGuess && !(await rates.mayTry(client))) {
      response.set("Retry-After", "60");
      refuse(response, 429, "Too many wrong tokens; wait a minute.");
      return;
    }
    if (access.isAuthorized(request.headers)) return next();
    if (isGuess) await rates.wasWrong(client);
    metrics.refusals.inc({ reason: "token" });
    if (isPageAsked(request)) return showSignIn(response);
    response.set("WWW-Authenticate", "Bearer");
    refuse(response, 401, "The token of this gateway should be shown as `Authorization: Bearer`.");
  };
}

function isPageAsked(request: Request): boolean {
  return request.method === "GET" && /\btext\/html\b/.test(request.get("accept") ?? "");
}

/** Refuse, and read nothing more of what the client may still be sending. */
function refuse(response: Response, status: number, message: string): void {
  response
    .status(status)
    .set("Connection", "close")
    .json({ errors: [{ message }] });
}
