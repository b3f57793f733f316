import "./queries.ts";
import "./mutations.ts";
import "./generate.ts";
import "./datasets.ts";
import "./dataset-mutations.ts";
import "./evaluate.ts";
import "./jobs.ts";
import "./latents.ts";
import "./models.ts";
import "./node-query.ts";
import "./plan.ts";
import "./subscriptions.ts";
import "./training.ts";
import "./understanding.ts";
import { builder } from "./builder.ts";

/** The whole GraphQL schema; `schema.graphql` is its text. */
export const schema = builder.toSchema();
