import { expect, test } from "vitest";
import { z } from "zod";
import { differingFields, parseTrainConfig, trainConfigSchema } from "./config.ts";
import { ConfigError } from "./errors.ts";

const least = { out: "runs/a", seed: 1, data: { kind: "shapes" }, steps: 10 };

test("what has a default may be left out, and a settled configuration settles to itself", () => {
  const settled = parseTrainConfig(least);

  expect(settled).toMatchObject({ lambda: 1, finalLearningRate: 5e-5, captionFirst: 0.8 });
  expect(parseTrainConfig(JSON.parse(JSON.stringify(settled)))).toEqual(settled);
  expect(parseTrainConfig({ ...least, model: { objective: { name: "ddpm" } } }).lambda).toBe(5);
  const objective = { name: "composed", path: "linear", prediction: "epsilon" };
  expect(parseTrainConfig({ ...least, model: { objective } }).lambda).toBe(5);
});

test("every problem is told with its place, unknown fields included", () => {
  const model = { width: 90, objective: { name: "flow", typo: 1 } };
  const wrong = {
    ...least,
    steps: 0,
    batch: 200_000,
    data: { kind: "tar" },
    surprise: true,
    model,
  };

  const problems = (() => {
    try {
      parseTrainConfig(wrong);
    } catch (error) {
      return (error as ConfigError).problems;
    }
  })();

  expect(problems?.map(({ path }) => path).sort()).toEqual([
    "batch",
    "data.kind",
    "model.objective.typo",
    "model.width",
    "steps",
    "surprise",
  ]);
  expect(() => parseTrainConfig({ ...least, model: { width: 90 } })).toThrow(
    "model.width: should be a multiple of 4 x heads (16), got 90",
  );
  const codec = { kind: "unet", channels: [8, 8, 8, 8, 8] };
  expect(() => parseTrainConfig({ ...least, model: { codec } })).toThrow(
    "model.patchSize: should be a multiple of the codec's places along a patch (16), got 8",
  );
  const objective = { name: "composed", path: "flow", prediction: "epsilon" };
  expect(() => parseTrainConfig({ ...least, model: { objective } })).toThrow(
    "model.objective.prediction: should not be epsilon on the path flow",
  );
  expect(() => parseTrainConfig(null)).toThrow(ConfigError);
});

test("tasks need a weight above 0, and edits room for two pictures", () => {
  const shapes = (tasks: object, layout = {}) =>
    parseTrainConfig({ ...least, data: { kind: "shapes", tasks }, layout });

  expect(() => shapes({ caption: 1, edit: 0.2 })).toThrow(
    "layout.pictureSlots: should be at least 2 for edits, got 1",
  );
  expect(() => shapes({ edit: 0 })).toThrow("data.tasks: should not all be 0");
  expect(shapes({ edit: 1 }, { pictureSlots: 2 }).data).toMatchObject({ tasks: { edit: 1 } });
});

test("every field says what it is", () => {
  type Node = { [key: string]: unknown; description?: string; properties?: Record<string, Node> };
  const undescribed: string[] = [];
  const visit = (node: Node, path: string): void => {
    for (const [name, inner] of Object.entries(node.properties ?? {})) {
      if (!inner.description) undescribed.push(`${path}${name}`);
      visit(inner, `${path}${name}.`);
      for (const option of (inner.oneOf ?? inner.anyOf ?? []) as Node[]) {
        visit(option, `${path}${name}.`);
      }
    }
  };

  visit(z.toJSONSchema(trainConfigSchema, { io: "input" }) as Node, "");

  expect(undescribed).toEqual([]);
});

test("only fields that move a weight make another run", () => {
  const one = parseTrainConfig(least);
  const other = { ...least, out: "b", logEvery: 3, engine: "cpu", model: { depth: 2 }, steps: 11 };

  expect(differingFields(one, parseTrainConfig(other))).toEqual(["model", "steps"]);
});
