import { createServer, type Server } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createAccess } from "./access/access.ts";
import { createApollo } from "./apollo.ts";
import { createCardReader } from "./card-reader.ts";
import { childProgram } from "./child.ts";
import type { GatewayContext } from "./context.ts";
import { createDatasets } from "./datasets.ts";
import { createEvaluations } from "./evaluations.ts";
import { createEventStreams } from "./event-stream.ts";
import { Generations } from "./generations.ts";
import { createApp, listen } from "./http.ts";
import { createInspections } from "./inspections.ts";
import type { JobQueue } from "./jobs/job-queue.ts";
import { createRates } from "./limits/rates.ts";
import { readModelCard } from "./model-card.ts";
import { createModels } from "./models.ts";
import { createLogger } from "./operation/logger.ts";
import { createMetrics } from "./operation/metrics.ts";
import { createPictures } from "./pictures.ts";
import { createPlans } from "./plans.ts";
import { Runs } from "./runs.ts";
import { checkSettings, type Settings } from "./settings.ts";
import { openStorage } from "./storage/open-storage.ts";
import { readStudio } from "./studio.ts";
import { createUploads } from "./uploads.ts";
import { serveWebSocket } from "./websocket.ts";

/** How a gateway is set up; every field has a default, and `settings.ts` says what it is. */
export type GatewayOptions = Partial<Settings> & {
  /** Where lines for the operator go. Default: standard error. */
  readonly log?: (line: string) => void;
  /** Other programs for the children: tests put fakes here. */
  readonly programs?: {
    readonly generation?: string;
    readonly training?: string;
    readonly evaluation?: string;
    readonly inspection?: string;
  };
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

/**
 * Start a gateway: the studio at `/`, the model over GraphQL at `/graphql`, its pictures at `/pictures`, GraphiQL at
 * `/graphiql`, health and metrics. Throws a `SettingsError` where a setting is wrong.
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const { log = console.error, programs, ...given } = options;
  const settings = checkSettings(given);
  const { host, port } = settings;
  const logger = createLogger(settings, log);
  const metrics = createMetrics();
  const warn = (line: string): void => logger.warn(line);
  const surprised = (line: string, fields: object = {}): void => {
    metrics.surprises.inc();
    logger.error(fields, line);
  };
  const work = await openWork({ ...settings, programs, log: warn }, metrics.observe);
  const { context } = work;
  const httpServer = createHttpServer(settings);
  const shared = { context, settings, metrics, logger, log: surprised };
  const transport = {
    ...shared,
    access: createAccess(settings),
    rates: createRates(settings),
  };
  const apollo = createApollo({ httpServer, limits: settings, metrics, log: surprised });
  const streams = createEventStreams(transport);
  const closeSockets = serveWebSocket(httpServer, transport);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      await work.drain(); // who follows a job that ends meanwhile hears of it
      streams.close();
      await closeSockets();
      await apollo.stop();
      await work.close(); // nobody asks any more
    })();
    return closing;
  };
  try {
    const [studio] = await Promise.all([
      readStudio(settings.studio ?? shippedStudio),
      apollo.start(),
    ]);
    const isClosing = (): boolean => closing !== undefined;
    httpServer.on("request", createApp({ ...transport, apollo, streams, studio, isClosing }));
    const listening = await listen(httpServer, host, port);
    logger.info({ host, port: listening }, "listening");
    const name = host.includes(":") ? `[${host}]` : host;
    return { url: `http://${name}:${listening}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A server that waits for nobody forever, and has room for so many connections and no more. */
function createHttpServer({ requestTimeoutMs, connectionLimit }: Settings): Server {
  const server = createServer({
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs / 5,
    connectionsCheckingInterval: Math.min(5_000, requestTimeoutMs / 10),
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = connectionLimit;
  server.timeout = 2 * requestTimeoutMs; // of silence on both sides
  return server;
}

/** All behind the resolvers: the store and the jobs, ready to work. What waited or was under way before goes on. */
export async function openWork(
  options: GatewayOptions,
  observe: (queue: JobQueue) => JobQueue = (queue) => queue,
): Promise<{ context: GatewayContext; drain(): Promise<void>; close(): Promise<void> }> {
  const { programs, log = console.error, ...given } = options;
  const settings = checkSettings(given);
  const { model = shippedModel, engine, threads } = settings;
  const { generationsAtOnce, generationLimit, runLimit, patienceMs, attempts, leaseMs } = settings;
  const storage = await openStorage(path.resolve(settings.data), log);
  const queue = observe(storage.queue);
  const { objects, folders } = storage;
  const { runs: folder, datasets } = folders;
  const pictures = createPictures(objects);
  const common = { queue, pictures, attempts, leaseMs, patienceMs, log };
  const generations = new Generations({
    ...common,
    program: programs?.generation ?? childProgram("generation-child"),
    engine: { engine, threads },
    atOnce: generationsAtOnce,
    limit: generationLimit,
  });
  const training = programs?.training ?? childProgram("training-child");
  const runs = new Runs({ ...common, program: training, folder, datasets, limit: runLimit });
  const plans = createPlans({ program: training, queue, datasets, log });
  const evaluations = createEvaluations({
    ...common,
    program: programs?.evaluation ?? childProgram("evaluation-child"),
    engine: { engine, threads },
    folder: folders.evaluations,
    limit: runLimit,
  });
  const inspections = createInspections({
    program: programs?.inspection ?? childProgram("inspection-child"),
    engine: { engine, threads },
    log,
  });
  await queue.recover(Number.POSITIVE_INFINITY); // this folder is ours alone: whoever worked here before is gone
  if (await readModelCard(model)) generations.warm(model);
  runs.warm();
  await Promise.all([generations, runs, evaluations].map((work) => work.fill()));
  let drained: Promise<unknown> | undefined;
  const drain = async (): Promise<void> => {
    drained ??= Promise.all([generations, runs, evaluations].map((work) => work.close()));
    await drained;
  };
  return {
    drain,
    context: {
      queue,
      generations,
      runs,
      plans,
      evaluations,
      inspections,
      pictures,
      uploads: createUploads(pictures),
      objects,
      model,
      readCard: createCardReader(),
      datasets: createDatasets(datasets),
      models: createModels(folders.models, model),
      exports: folders.exports,
    },
    async close() {
      await Promise.all([drain(), inspections.close(), plans.close()]);
      await storage.close();
    },
  };
}
