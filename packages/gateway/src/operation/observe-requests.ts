import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { RequestHandler, Response } from "express";
import type { Logger } from "pino";
import type { Metrics } from "./metrics.ts";

const idPattern = /^[\w.-]{1,64}$/;
const routes = ["/", "/assets", "/graphql", "/graphql/stream", "/graphiql", "/pictures"];
const more = ["/uploads", "/sign-in", "/metrics", "/health/live", "/health/ready"];
const knownRoutes = new Set([...routes, ...more]);

/** The id of a request: its own `x-request-id` if it has a sound one, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const own = headers["x-request-id"];
  return typeof own === "string" && idPattern.test(own) ? own : randomUUID();
}

/** The id that `observeRequests` gave to the request that this answers. */
export function idOf(response: Response): string {
  return String(response.locals.requestId);
}

/** Give each request an id, which its answer has in `x-request-id`; count it, time it and log it once it is over. */
export function observeRequests(metrics: Metrics, logger: Logger): RequestHandler {
  return (request, response, next) => {
    const from = performance.now();
    const requestId = requestIdOf(request.headers);
    response.locals.requestId = requestId;
    response.set("X-Request-Id", requestId);
    const { method, path } = request; // a query string may hold what is nobody's business
    response.once("close", () => {
      const seconds = (performance.now() - from) / 1_000;
      const route = routeOf(path);
      const status = response.writableFinished ? response.statusCode : 499; // the client went first
      metrics.requests.inc({ method: methodOf(method), route, status });
      if (route !== "/graphql/stream") metrics.seconds.observe({ route }, seconds);
      const ms = Math.round(seconds * 1e4) / 10;
      logger.info({ requestId, method, path: path.slice(0, 200), status, ms }, "request");
    });
    next();
  };
}

/** A path as one of a few words, so that nobody fills the metrics with paths. */
function routeOf(path: string): string {
  if (knownRoutes.has(path)) return path;
  const first = `/${path.split("/", 2)[1]}`;
  return knownRoutes.has(first) ? first : "other";
}

function methodOf(method: string): string {
  return ["GET", "HEAD", "POST", "PUT", "OPTIONS"].includes(method) ? method : "other";
}
