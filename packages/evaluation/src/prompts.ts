import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { isHeldOut, parseCaption } from "@transfusion/data";

/** GenEval's six tasks in the words of the shapes world, and whole scenes. */
export const drawingTasks = [
  "single",
  "two",
  "counting",
  "colour",
  "position",
  "binding",
  "scene",
] as const;
export type DrawingTask = (typeof drawingTasks)[number];

export type Prompt = { readonly task: DrawingTask; readonly prompt: string };

const file = fileURLToPath(new URL("../shape-eval.json", import.meta.url));

/** ShapeEval's prompts, fixed in `shape-eval.json`: nothing was ever tuned on them, and none is to be changed. */
export async function readPrompts(): Promise<readonly Prompt[]> {
  return (JSON.parse(await readFile(file, "utf8")) as { prompts: Prompt[] }).prompts;
}

/** Whether a prompt names a colour and shape together that a world with `holdOut` never shows. */
export function namesHeldOut(prompt: string): boolean {
  const groups = parseCaption(prompt)?.groups ?? [];
  return groups.some(({ colour, shape }) => colour && shape && isHeldOut({ colour, shape }));
}
