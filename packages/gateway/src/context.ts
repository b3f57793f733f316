import type { Datasets } from "./datasets.ts";
import type { Evaluations } from "./evaluations.ts";
import type { Generations } from "./generations.ts";
import type { Inspections } from "./inspections.ts";
import type { JobQueue } from "./jobs/job-queue.ts";
import type { ModelCard } from "./model-card.ts";
import type { Models } from "./models.ts";
import type { ObjectStore } from "./objects/object-store.ts";
import type { PictureStore } from "./pictures.ts";
import type { Plans } from "./plans.ts";
import type { Runs } from "./runs.ts";
import type { Uploads } from "./uploads.ts";

/** What resolvers work with. */
export type GatewayContext = {
  readonly queue: JobQueue;
  readonly objects: ObjectStore;
  readonly generations: Generations;
  readonly runs: Runs;
  readonly plans: Plans;
  readonly evaluations: Evaluations;
  readonly inspections: Inspections;
  readonly pictures: PictureStore;
  readonly uploads: Uploads;
  /** The id of the request that is being answered, for its errors and the log. */
  readonly requestId?: string;
  /** The folder of the model that answers where no run is named. */
  readonly model: string;
  readCard(folder: string): Promise<ModelCard | undefined>;
  readonly datasets: Datasets;
  readonly models: Models;
  /** Where models are exported to. */
  readonly exports: string;
};
