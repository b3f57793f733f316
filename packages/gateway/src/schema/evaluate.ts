import { mostCandidates } from "@transfusion/model";
import { invalidOption, notFound } from "../failures.ts";
import { findModelFolder, ownModel } from "../find-model.ts";
import { askingArgs, readAsking } from "./asking.ts";
import { builder } from "./builder.ts";
import { EvaluationRef } from "./evaluation.ts";
import { InvalidOptionRef, NotFoundRef, QueueFullRef } from "./failures.ts";

const EvaluateResultRef = builder.unionType("EvaluateResult", {
  description: "The evaluation that was begun, or why none was.",
  types: [EvaluationRef, InvalidOptionRef, NotFoundRef, QueueFullRef],
  resolveType: (result) => result.__typename,
});

const EvaluationResultRef = builder.unionType("EvaluationResult", {
  description: "An evaluation, if there is one with this id.",
  types: [EvaluationRef, NotFoundRef],
  resolveType: (result) => result.__typename,
});

const taskNames = [
  ...["single", "two", "counting", "colour", "position", "binding", "scene"],
  ...["captions", "questions", "edits", "inpainting"],
];

builder.queryField("evaluation", (t) =>
  t.field({
    type: EvaluationResultRef,
    description: "One evaluation: how far it is, and its report. `events` tells every answer.",
    args: { id: t.arg.id({ required: true, description: "The evaluation's id." }) },
    resolve: async (_, { id }, { evaluations }) =>
      (await evaluations.find(id)) ?? notFound("evaluation", id),
  }),
);

builder.mutationField("evaluate", (t) =>
  t.field({
    type: EvaluateResultRef,
    description:
      "Ask a model of the shapes world what ShapeEval asks. Evaluations go one at a time; follow one by `events`.",
    args: {
      model: t.arg.id({
        description:
          "The id of a model, of a training run (its newest checkpoint) or of a checkpoint. Default: the gateway's own model.",
      }),
      tasks: t.arg.stringList({
        description: `Some of ${taskNames.join(", ")}. Default: all.`,
      }),
      pictures: t.arg.int({
        description: "How often each prompt is drawn, from 1 to 16. Default 4.",
      }),
      candidates: t.arg.int({
        description:
          "Draw each caption so many times, from 1 to 16, and keep the picture that the model holds likeliest to be meant. Default 1.",
      }),
      limit: t.arg.int({
        description: "At most so many items of each task, evenly chosen. Default: all.",
      }),
      ...askingArgs(t),
    },
    resolve: async (_, { model, tasks, pictures, candidates, limit, ...asking }, context) => {
      const unknown = tasks?.find((task) => !taskNames.includes(task));
      if (unknown !== undefined || tasks?.length === 0) {
        const wanted = `tasks should be some of ${taskNames.join(", ")}`;
        return invalidOption("tasks", `${wanted}, got ${unknown ?? "none"}`);
      }
      for (const [name, value, most] of [
        ["pictures", pictures, 16],
        ["candidates", candidates, mostCandidates],
        ["limit", limit, 10_000],
      ] as const) {
        if (typeof value !== "number" || (value >= 1 && value <= most)) continue;
        return invalidOption(name, `${name} should be from 1 to ${most}, got ${value}`);
      }
      const found = await findModelFolder(model, context);
      if ("__typename" in found) return found;
      const modelId = model ?? ownModel;
      if (!(await context.readCard(found.folder))) return notFound("model", modelId);
      const request = {
        modelId,
        model: found.folder,
        ...(tasks && { tasks }),
        ...(typeof pictures === "number" && { pictures }),
        ...(typeof candidates === "number" && { candidates }),
        ...(typeof limit === "number" && { limit }),
      };
      return context.evaluations.start(request, readAsking(asking));
    },
  }),
);
