import type { Plan, PlanRate } from "../plan.ts";
import { findOrigin, findVae } from "../run-sources.ts";
import { builder } from "./builder.ts";
import { InvalidConfigRef, NotFoundRef, QueueFullRef, WorkerFailedRef } from "./failures.ts";
import { RunRef } from "./run.ts";

const PlanPartRef = builder.objectRef<Plan["parts"][number]>("PlanPart").implement({
  description: "A part of a model that is to be trained.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Such as `embedding`, `transformer` or `codec`." }),
    parameters: t.exposeFloat("parameters", {
      description: "How many numbers it learns, a whole number.",
    }),
  }),
});

const FittingBatchRef = builder
  .objectRef<NonNullable<Plan["fittingBatch"]>>("FittingBatch")
  .implement({
    description: "What to write into a configuration to make the same step with less memory.",
    fields: (t) => ({
      batch: t.exposeInt("batch", { description: "Rows in a batch." }),
      accumulate: t.exposeInt("accumulate", { description: "Batches that make one step." }),
      peakBytes: t.exposeFloat("peakBytes", { description: "The most memory that it takes then." }),
    }),
  });

const RateSourceRef = builder.enumType("RateSource", {
  description: "Where a rate comes from.",
  values: {
    RUN: { value: "run", description: "A training run went so fast here." },
    MEASURED: {
      value: "measured",
      description:
        "Half of what matrix products reach here, measured for a moment: no run of about that size has told yet.",
    },
  } as const,
});

const PlanRateRef = builder.objectRef<PlanRate>("PlanRate").implement({
  description: "How fast training goes on this machine.",
  fields: (t) => ({
    operationsPerSecond: t.exposeFloat("operationsPerSecond", {
      description: "Floating-point operations of a step in a second.",
    }),
    source: t.field({
      type: RateSourceRef,
      description: "Where it comes from.",
      resolve: ({ run }) => (run === null ? "measured" : "run"),
    }),
    run: t.field({
      type: RunRef,
      nullable: true,
      description:
        "The run that went so fast: of those computed alike, the one whose steps are nearest in size, a tenth to ten times of it; null where the rate was measured.",
      resolve: ({ run }, _, { runs }) => (run === null ? null : runs.find(run)),
    }),
  }),
});

const PlanRef = builder.objectRef<Plan>("Plan").implement({
  description:
    "What a training run will need, counted from its configuration before anything is made.",
  fields: (t) => ({
    parameters: t.exposeFloat("parameters", {
      description: "How many numbers are learned, a whole number.",
    }),
    parts: t.field({
      type: [PlanPartRef],
      description: "The same by part of the model.",
      resolve: ({ parts }) => parts,
    }),
    slotsPerStep: t.exposeFloat("slotsPerStep", {
      description: "How many tokens and patches one step has room for.",
    }),
    picturesPerStep: t.exposeFloat("picturesPerStep", {
      description: "How many pictures one step has room for.",
    }),
    operationsPerStep: t.exposeFloat("operationsPerStep", {
      description: "Floating-point operations of a step.",
    }),
    operations: t.exposeFloat("operations", { description: "Those of the whole run." }),
    stateBytes: t.exposeFloat("stateBytes", {
      description: "Memory for weights, their averages and the optimizer's moments.",
    }),
    peakBytes: t.exposeFloat("peakBytes", {
      description: "The most memory that a step takes at once, all of it included.",
    }),
    machineBytes: t.exposeFloat("machineBytes", {
      description: "The memory of this machine, or what its container is given of it.",
    }),
    fits: t.boolean({
      description:
        "Whether a step fits this machine's memory; a run that does not is refused when its turn comes.",
      resolve: ({ peakBytes, machineBytes }) => peakBytes <= machineBytes,
    }),
    fittingBatch: t.field({
      type: FittingBatchRef,
      nullable: true,
      description:
        "The largest batch that would fit; null where the configuration fits, or where only a smaller model would.",
      resolve: ({ fittingBatch }) => fittingBatch,
    }),
    rate: t.field({
      type: PlanRateRef,
      description: "The rate that the time is reckoned with.",
      resolve: ({ rate }) => rate,
    }),
    secondsPerStep: t.float({
      description: "`operationsPerStep` at that rate.",
      resolve: ({ operationsPerStep, rate }) => operationsPerStep / rate.operationsPerSecond,
    }),
    hours: t.float({
      description:
        "The whole run at that rate, without the pictures that it draws and its evaluations.",
      resolve: ({ operations, rate }) => operations / rate.operationsPerSecond / 3600,
    }),
  }),
});

const PlanResultRef = builder.unionType("PlanResult", {
  description: "What a training run will need, or why it cannot be said.",
  types: [PlanRef, InvalidConfigRef, NotFoundRef, QueueFullRef, WorkerFailedRef],
  resolveType: (result) => ("__typename" in result ? result.__typename : "Plan"),
});

builder.queryField("plan", (t) =>
  t.field({
    type: PlanResultRef,
    description:
      "What a training run would need: parameters, memory, operations, hours on this machine. Nothing is begun. A " +
      "configuration that `train` or `fineTune` would refuse is refused, and so is one whose data cannot be opened.",
    args: {
      config: t.arg({ type: "JSON", required: true, description: "As for `train`." }),
      from: t.arg.id({
        description:
          "As for `fineTune`: the id of a model, of a training run (its newest checkpoint) or of a checkpoint. Default: a new model.",
      }),
    },
    resolve: async (_, { config, from }, context) => {
      const origin = typeof from === "string" ? await findOrigin(from, context) : {};
      if ("__typename" in origin) return origin;
      const vae = await findVae(config, context);
      return "__typename" in vae ? vae : context.plans.plan(config, { ...origin, ...vae });
    },
  }),
);
