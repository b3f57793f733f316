import type { Request, Response } from "express";
import { Router } from "express";
import type { GatewayContext } from "../context.ts";
import type { Metrics } from "./metrics.ts";

/**
 * `/health/live`: the process answers. `/health/ready`: its storage answers too and it is not about to end. Both are
 * open to everybody and say nothing else.
 */
export function healthRoutes(context: GatewayContext, isClosing: () => boolean): Router {
  const router = Router();
  router.get("/health/live", (_, response) => {
    response.set("Cache-Control", "no-store").json({ status: "live" });
  });
  router.get("/health/ready", async (_, response) => {
    const hasStorage = await context.queue.count({ kind: "generation" }).then(
      () => true,
      () => false,
    );
    const status = isClosing() ? "closing" : hasStorage ? "ready" : "no storage";
    response
      .status(status === "ready" ? 200 : 503)
      .set("Cache-Control", "no-store")
      .json({ status });
  });
  return router;
}

/** `/metrics`, for Prometheus. */
export function metricsRoute(metrics: Metrics): (request: Request, response: Response) => void {
  return async (_, response) => {
    const text = await metrics.print();
    response.set({ "Content-Type": metrics.type, "Cache-Control": "no-store" }).end(text);
  };
}
