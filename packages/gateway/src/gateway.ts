import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createApollo } from "./apollo.ts";
import { childProgram } from "./child.ts";
import type { GatewayContext } from "./context.ts";
import { listDatasets } from "./datasets.ts";
import { Generations } from "./generations.ts";
import { createApp, listen } from "./http.ts";
import { readModelCard } from "./model-card.ts";
import { createPictures } from "./pictures.ts";
import { Runs } from "./runs.ts";
import { openStorage } from "./storage/open-storage.ts";
import { readStudio } from "./studio.ts";
import { serveWebSocket } from "./websocket.ts";

/** How a gateway is set up; every field has a default. */
export type GatewayOptions = {
  /** The folder of the studio as it was built. Default: the one beside this package; where there is none, `/` only points to GraphiQL. */
  readonly studio?: string;
  /** Where to listen. Default 127.0.0.1: this machine only. */
  readonly host?: string;
  /** Default 4000; 0 takes a free one. */
  readonly port?: number;
  /** The folder for pictures, runs and data sets, made if it is not there. Default `.transfusion` in the working directory. */
  readonly data?: string;
  /** The folder of the model that answers. Default: the shipped `models/shapes`. */
  readonly model?: string;
  /** The engine of generations, and on how many threads. */
  readonly engine?: string;
  readonly threads?: number;
  /** How many generations are worked on at once (default 8). */
  readonly generationsAtOnce?: number;
  /** How many generations may wait (default 32), and how many training runs (default 8). */
  readonly generationLimit?: number;
  readonly runLimit?: number;
  /** The largest request in bytes. Default 16 MiB. */
  readonly bodyLimit?: number;
  /** How many processes may end under a job before it counts as failed (default 3). */
  readonly attempts?: number;
  /** How long a job belongs to a gateway that has stopped saying so. Default 15 s. */
  readonly leaseMs?: number;
  /** How long work may take to stop, cancelled or at the gateway's end, before its process is killed. Default 15 s. */
  readonly patienceMs?: number;
  /** Where lines for the operator go. Default: standard error. */
  readonly log?: (line: string) => void;
  /** Other programs for the children: tests put fakes here. */
  readonly programs?: { readonly generation?: string; readonly training?: string };
};

/** A gateway that listens. */
export type Gateway = {
  /** Where, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Let what is under way end, or keep it for the next start; end the children, stop listening. */
  close(): Promise<void>;
};

const shippedStudio = fileURLToPath(new URL("../../studio/dist", import.meta.url));
const shippedModel = fileURLToPath(new URL("../../../models/shapes", import.meta.url));

/** Start a gateway: the studio at `/`, the model over GraphQL at `/graphql`, its pictures at `/pictures`, GraphiQL at `/graphiql`. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const {
    host = "127.0.0.1",
    port = 4000,
    bodyLimit = 16 * 2 ** 20,
    log = console.error,
  } = options;
  const { context, close: closeWork } = await openWork(options);
  const httpServer = createServer();
  const apollo = createApollo({ httpServer, log });
  const closeSockets = serveWebSocket(httpServer, { context, host, bodyLimit, log });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      await closeWork(); // who follows a job that ends meanwhile hears of it
      await closeSockets();
      await apollo.stop();
    })();
    return closing;
  };
  try {
    const [studio] = await Promise.all([
      readStudio(options.studio ?? shippedStudio),
      apollo.start(),
    ]);
    httpServer.on("request", createApp({ apollo, context, host, bodyLimit, studio, log }));
    const listening = await listen(httpServer, host, port);
    const name = host.includes(":") ? `[${host}]` : host;
    return { url: `http://${name}:${listening}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** All behind the resolvers: the store and the jobs, ready to work. What waited or was under way before goes on. */
export async function openWork(
  options: GatewayOptions,
): Promise<{ context: GatewayContext; close(): Promise<void> }> {
  const { model = shippedModel, engine, threads, programs, log = console.error } = options;
  const {
    generationsAtOnce = 8,
    generationLimit = 32,
    runLimit = 8,
    patienceMs = 15_000,
    attempts = 3,
    leaseMs = 15_000,
  } = options;
  const storage = await openStorage(path.resolve(options.data ?? ".transfusion"), log);
  const { queue, objects, runs: folder, datasets } = storage;
  const pictures = createPictures(objects);
  const common = { queue, pictures, attempts, leaseMs, patienceMs, log };
  const generations = new Generations({
    ...common,
    program: programs?.generation ?? childProgram("generation-child"),
    engine: { engine, threads },
    atOnce: generationsAtOnce,
    limit: generationLimit,
  });
  const runs = new Runs({
    ...common,
    program: programs?.training ?? childProgram("training-child"),
    folder,
    datasets,
    limit: runLimit,
  });
  await queue.recover(Number.POSITIVE_INFINITY); // this folder is ours alone: whoever worked here before is gone
  if (await readModelCard(model)) generations.warm(model);
  runs.warm();
  await Promise.all([generations.fill(), runs.fill()]);
  return {
    context: {
      queue,
      generations,
      runs,
      pictures,
      objects,
      model,
      readCard: readModelCard,
      listDatasets: () => listDatasets(datasets),
    },
    async close() {
      await Promise.all([generations.close(), runs.close()]);
      await storage.close();
    },
  };
}
