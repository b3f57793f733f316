import express, { type Request, type Response, Router } from "express";
import { limitUploads } from "./access/guard.ts";
import type { GatewayContext } from "./context.ts";
import { pictureUrl } from "./pictures.ts";
import type { Transport } from "./transport.ts";

const immutable = "public, max-age=31536000, immutable";

/** Pictures by their ids, for good: a picture never changes, so it is its own ETag. Uploads are put beside them. */
export function pictureRoutes({
  context,
  settings,
  rates,
  metrics,
}: Pick<Transport, "context" | "settings" | "rates" | "metrics">): Router {
  const routes = Router();
  routes.get("/pictures/:file", (request, response) => send(request, response, context));
  routes.get("/datasets/:name/:file", async (request, response) => {
    const { name, file } = request.params;
    const index = /^(\d{1,9})\.png$/.exec(`${file}`)?.[1];
    const png = index && (await context.datasets.picture(`${name}`, Number(index)));
    if (!png) {
      response.status(404).end();
      return;
    }
    response.set("Cache-Control", "private, no-cache").type("png").send(png); // with an ETag of its bytes
  });
  const body = express.raw({ type: () => true, limit: settings.uploadLimit }); // also of what does not say its length
  routes.put(
    "/uploads/:id",
    limitUploads(rates, settings, metrics),
    body,
    async (request, response) => {
      const { expires, signature } = request.query;
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { uploads, pictures } = context;
      const put = await uploads.put(`${request.params.id}`, `${expires}`, `${signature}`, bytes);
      if (put.type === "refused") {
        response.status(put.status).json({ errors: [{ message: put.message }] });
        return;
      }
      const { id, width, height } = put.picture;
      const facts = await pictures.facts(id);
      response.status(201).json({
        id: request.params.id,
        image: { id, url: pictureUrl(id), width, height, mime: "image/png", ...facts },
      });
    },
  );
  return routes;
}

async function send(
  request: Request,
  response: Response,
  { pictures, objects }: Pick<GatewayContext, "pictures" | "objects">,
): Promise<void> {
  const file = `${request.params.file}`;
  const id = file.replace(/\.png$/, "");
  const name = file.endsWith(".png") ? pictures.objectOf(id) : undefined;
  const size = name === undefined ? undefined : await objects.size(name);
  if (name === undefined || size === undefined) {
    response.status(404).end();
    return;
  }
  const etag = `"${id}"`;
  response.set({ "Cache-Control": immutable, ETag: etag, "Accept-Ranges": "bytes" }).type("png");
  if (holds(request.headers["if-none-match"], etag)) {
    response.status(304).end();
    return;
  }
  const { range: wanted, "if-range": condition } = request.headers;
  const applies = wanted !== undefined && (condition === undefined || condition === etag);
  const ranges = applies ? request.range(size, { combine: true }) : undefined;
  if (ranges === -1) {
    response.status(416).set("Content-Range", `bytes */${size}`).end();
    return;
  }
  const [range] =
    Array.isArray(ranges) && ranges.length === 1 && ranges.type === "bytes" ? ranges : [];
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) response.status(206).set("Content-Range", `bytes ${start}-${end}/${size}`);
  response.set("Content-Length", `${end - start + 1}`);
  response.end(request.method === "HEAD" ? undefined : await objects.readRange(name, start, end));
}

/** Whether a client has what it asks for, by an `If-None-Match` header. RFC 9110, 13.1.2. */
function holds(header: string | undefined, etag: string): boolean {
  const known = (header ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
}
