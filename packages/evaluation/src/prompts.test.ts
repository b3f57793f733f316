import { describeFully, isFullCaption, parseCaption } from "@transfusion/data";
import { expect, test } from "vitest";
import { drawingTasks, namesHeldOut, readPrompts } from "./prompts.ts";

test("the prompts are 224, no two alike, and every one is a caption of the shapes world", async () => {
  const prompts = await readPrompts();
  const counts = drawingTasks.map((task) => prompts.filter((one) => one.task === task).length);

  expect(counts).toEqual([48, 18, 30, 24, 32, 32, 40]);
  expect(new Set(prompts.map(({ prompt }) => prompt)).size).toBe(224);
  for (const { prompt } of prompts) expect(parseCaption(prompt), prompt).toBeDefined();
});

test("each task asks what its name says", async () => {
  const shapeOf: { [task: string]: (prompt: string) => boolean } = {
    single: (prompt) => isFullCaption(prompt) && countOf(prompt) === 1,
    two: (prompt) => countOf(prompt) === 2 && !parseCaption(prompt)?.groups.some((g) => g.colour),
    counting: (prompt) => countOf(prompt) > 1 && parseCaption(prompt)?.groups.length === 1,
    colour: (prompt) => countOf(prompt) === 1 && !parseCaption(prompt)?.groups[0]?.size,
    position: (prompt) => parseCaption(prompt)?.relation !== undefined,
    binding: (prompt) => isFullCaption(prompt) && countOf(prompt) === 2,
    scene: (prompt) => isFullCaption(prompt) && countOf(prompt) > 1,
  };

  for (const { task, prompt } of await readPrompts()) {
    expect(shapeOf[task]?.(prompt), prompt).toBe(true);
  }
});

test("held out is a prompt that names a held-out colour and shape together", () => {
  const scene = [{ size: "small", colour: "green", shape: "square", x: 0.5, y: 0.5 }] as const;

  expect(namesHeldOut(describeFully(scene))).toBe(true);
  expect(namesHeldOut("a green circle and a red square")).toBe(false);
  expect(namesHeldOut("a square")).toBe(false);
});

function countOf(prompt: string): number {
  return parseCaption(prompt)?.groups.reduce((sum, { count }) => sum + count, 0) ?? 0;
}
