import type { Server } from "node:http";
import type { ApolloServer } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type ErrorRequestHandler, type Express } from "express";
import { limitRate, refuseStrangers, requireToken, securityHeaders } from "./access/guard.ts";
import { signInRoute } from "./access/sign-in.ts";
import type { GatewayContext } from "./context.ts";
import type { EventStreams } from "./event-stream.ts";
import { mostNesting, nestingOf } from "./limits/nesting.ts";
import { idOf, observeRequests } from "./operation/observe-requests.ts";
import { healthRoutes, metricsRoute } from "./operation/routes.ts";
import { graphiqlPage, landingPage } from "./pages.ts";
import { pictureRoutes } from "./picture-routes.ts";
import { type Studio, studioPolicy } from "./studio.ts";
import type { Transport } from "./transport.ts";

/**
 * All that is served over HTTP: GraphQL, pictures, the studio and GraphiQL, health and metrics. `apollo` must have been
 * started. Whatever is added below the guard answers only those who may ask.
 */
export function createApp(
  options: Transport & {
    readonly apollo: ApolloServer<GatewayContext>;
    readonly streams: EventStreams;
    readonly studio: Studio;
    isClosing(): boolean;
  },
): Express {
  const { apollo, streams, context, settings, studio, access, rates, metrics, logger, log } =
    options;
  const app = express();
  app.disable("x-powered-by");
  app.use(observeRequests(metrics, logger), securityHeaders());
  app.use(healthRoutes(context, options.isClosing));
  app.use(refuseStrangers(access, settings, metrics), limitRate(rates, metrics));
  if (settings.token !== undefined) {
    app.use(signInRoute(access, rates), requireToken(access, rates, metrics)); // the guard
  }

  app.get("/metrics", metricsRoute(metrics));
  app.get(["/", "/assets/:file"], (request, response, next) => {
    const file = studio.get(request.path === "/" ? "/index.html" : request.path);
    if (!file) return next();
    const packed = request.acceptsEncodings("gzip") === "gzip";
    response
      .type(file.type)
      .set({
        "Content-Security-Policy": studioPolicy,
        "Cache-Control": file.forGood ? "public, max-age=31536000, immutable" : "no-cache",
        Vary: "Accept-Encoding",
        ...(packed ? { "Content-Encoding": "gzip" } : {}),
      })
      .end(packed ? file.packed : file.plain);
  });
  app.get("/", (_, response) => {
    response.type("html").send(landingPage);
  });
  app.get("/graphiql", async (_, response) => {
    const page = await graphiqlPage();
    response
      .type("html")
      .set({ "Content-Encoding": "gzip", "Cache-Control": "no-cache" })
      .end(page);
  });
  app.use(pictureRoutes(options));
  const json = express.json({ limit: settings.bodyLimit, verify: refuseDeepJson });
  app.all("/graphql/stream", json, (request, response) => streams.handle(request, response));
  const answer = expressMiddleware(apollo, {
    context: async ({ res }) => ({ ...context, requestId: idOf(res) }),
  });
  app.use("/graphql", json, answer);
  app.use((_, response) => {
    response.status(404).end();
  });
  app.use(((error, request, response, next) => {
    if (response.headersSent) return next(error);
    if (!request.complete) response.set("Connection", "close"); // the rest of it is not waited for
    const status = typeof error.status === "number" ? error.status : 500;
    const requestId = idOf(response);
    if (status >= 500) log(String(error.stack ?? error), { requestId });
    const message =
      status < 500
        ? error.message
        : `Something went wrong inside the gateway; its log says what (request ${requestId}).`;
    response.status(status).json({ errors: [{ message }] });
  }) satisfies ErrorRequestHandler);
  return app;
}

function refuseDeepJson(_: unknown, __: unknown, body: Buffer): void {
  if (nestingOf(body, mostNesting) <= mostNesting) return;
  const error = new Error(`JSON should be nested at most ${mostNesting} levels deep`);
  throw Object.assign(error, { status: 400 });
}

/** Listen, and say on which port: the one asked for, or a free one for 0. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}
