import type { Server } from "node:http";
import type { ApolloServer } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type ErrorRequestHandler, type Express } from "express";
import type { GatewayContext } from "./context.ts";
import { isTrusted } from "./is-trusted.ts";
import { contentSecurityPolicy, graphiqlPage, landingPage } from "./pages.ts";
import { type Studio, studioPolicy } from "./studio.ts";

/** All that is served over HTTP: GraphQL, pictures, the studio and GraphiQL. `apollo` must have been started. */
export function createApp(options: {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly context: GatewayContext;
  readonly host: string;
  readonly bodyLimit: number;
  readonly studio: Studio;
  log(line: string): void;
}): Express {
  const { apollo, context, host, bodyLimit, studio, log } = options;
  const app = express();
  app.disable("x-powered-by");
  app.use((request, response, next) => {
    response.set({
      "Content-Security-Policy": contentSecurityPolicy,
      "Cross-Origin-Resource-Policy": "same-origin",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
    });
    if (isTrusted(request.headers, host)) next();
    else
      response
        .status(403)
        .json({ errors: [{ message: "Requests from other sites are refused." }] });
  });

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
  app.get("/pictures/:file", async (request, response) => {
    const name = context.pictures.objectOf(request.params.file.replace(/\.png$/, ""));
    const png =
      name !== undefined && request.params.file.endsWith(".png")
        ? await context.objects.read(name)
        : undefined;
    if (!png) {
      response.status(404).end();
      return;
    }
    response.set("Cache-Control", "public, max-age=31536000, immutable");
    response.type("png").send(png);
  });
  app.use(
    "/graphql",
    express.json({ limit: bodyLimit }),
    expressMiddleware(apollo, { context: async () => context }),
  );
  app.use((_, response) => {
    response.status(404).end();
  });
  app.use(((error, _, response, next) => {
    if (response.headersSent) return next(error);
    const status = typeof error.status === "number" ? error.status : 500;
    if (status >= 500) log(String(error.stack ?? error));
    const message = status < 500 ? error.message : "Something went wrong inside the gateway.";
    response.status(status).json({ errors: [{ message }] });
  }) satisfies ErrorRequestHandler);
  return app;
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
